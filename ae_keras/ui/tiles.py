"""A click or a touch on a tile of a drawing: the browser alone knows where it was."""

from collections.abc import Callable

import streamlit as st

_LISTEN = st.components.v2.component(
    "ae_keras_tiles",
    js="""
// The number under the pointer. A drawing may be smaller than its element, and is in the middle of it.
function tile(event) {
  const image = event.target
  if (!image.dataset?.tiles) return
  const box = image.getBoundingClientRect(), { naturalWidth, naturalHeight } = image
  const scale = Math.min(box.width / naturalWidth, box.height / naturalHeight)
  const x = (event.clientX - box.left - box.width / 2) / scale + naturalWidth / 2
  const y = (event.clientY - box.top - box.height / 2) / scale + naturalHeight / 2
  const under = ([left, top, side]) => left <= x && x < left + side && top <= y && y < top + side
  return JSON.parse(image.dataset.tiles).find(under)?.[3]
}

let listening  // this function is called again with every change of the theme, without an end of the call before
export default function ({ setTriggerValue }) {
  listening?.abort()
  const mine = listening = new AbortController()
  document.addEventListener('click', event => {
    const number = tile(event)
    if (number !== undefined) setTriggerValue('tile', number)
  }, mine)
  document.addEventListener('mousemove', event => {
    if (event.target.dataset?.tiles) event.target.style.cursor = tile(event) === undefined ? '' : 'pointer'
  }, mine)
  return () => mine.abort()
}
""",
)


def pressed(key: str, act: Callable[[int], None]) -> None:
    """What a click on a tile does with its number. Takes a place in the page without anything in it."""
    name = f"{key}.tiles"
    _LISTEN(key=name, on_tile_change=lambda: act(st.session_state[name].tile), width="content")


def moves(slider: str) -> None:
    """A click on a tile moves the slider with this key, which counts from 1, to its number, which counts from 0."""

    def move(number: int) -> None:
        st.session_state[slider] = number + 1

    pressed(slider, move)
