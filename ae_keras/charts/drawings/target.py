"""Places of clouds on a square of the plane, to be pressed. As SVG."""

from collections.abc import Collection

from ae_keras.charts.drawings.svg import Tile, document, image
from ae_keras.charts.style import NEUTRAL, PALETTE

_STEP, _EDGE = 32, 2


def target_html(points: Collection[tuple[int, int]], reach: int) -> str:
    """points: (across, up) of the clouds. All places from -reach to reach, each a tile; they count row by row from the
    top left."""
    count = 2 * reach + 1
    side = count * _STEP + 2 * _EDGE
    body, tiles = [], []
    for number in range(count**2):
        row, column = divmod(number, count)
        x, y = _EDGE + column * _STEP, _EDGE + row * _STEP
        put = (column - reach, reach - row) in points
        look = f'r="9" fill="{PALETTE[3]}"' if put else f'r="2.5" fill="{NEUTRAL}"'
        body.append(f'<circle cx="{x + _STEP / 2:g}" cy="{y + _STEP / 2:g}" {look}/>')
        tiles.append(Tile(x, y, _STEP, number))
    frame = f'<rect x="1" y="1" width="{side - 2}" height="{side - 2}" fill="none" stroke="{NEUTRAL}"/>'
    alt = f"Places for clouds, {len(points)} with one"
    return image(document(side, side, frame + "".join(body)), alt, f"width:100%;max-width:{side}px", tiles)
