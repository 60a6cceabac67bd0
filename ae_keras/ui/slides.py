"""The ways through the scenes: one-click links that set a page up as a slide of the lecture needs it."""

from typing import Literal

import streamlit as st

from ae_keras.specs import Spec
from ae_keras.ui import projector
from ae_keras.ui.controls import Controls
from ae_keras.ui.outline import by_file
from ae_keras.ui.scenes import SCENES, Scene

_LAST = "scene"  # in the session: the number of the scene that was shown last
_NEXT = "next scene"  # in the session: a scene of another page that was chosen


def strip(controls: Controls) -> None:
    """Every scene as a card; those of the page itself set it up, because a link to a page that is there leaves the
    address bar as it was."""
    st.subheader("Scenes", anchor=False, help="One click opens a page with the settings for one slide of the lecture.")
    for first in range(0, len(SCENES), 3):
        for column, scene in zip(st.columns(3), SCENES[first : first + 3], strict=False):
            with column.container(border=True, height="stretch"):
                label = f"**{scene.title}**"
                if scene.page == controls.path:
                    st.button(label, icon=scene.icon, type="tertiary", on_click=_show, args=(scene, controls))
                else:
                    st.page_link(by_file()[scene.page], label=label, icon=scene.icon, query_params=scene.query)
                st.caption(scene.sees)


def nearby(page: str, spec: Spec, last: int | None = None) -> tuple[Scene | None, Scene | None]:
    """The scenes before and after what is on screen. Off the slides, the one before is the one that was left.

    last: the number of the scene that was shown last, if any.
    """
    here = [i for i, scene in enumerate(SCENES) if scene.page == page]
    shown = next((i for i in here if SCENES[i].spec == spec), None)
    at = last if last in here else here[0]
    before = at if shown is None else shown - 1
    after = (at if shown is None else shown) + 1
    return (SCENES[before] if before >= 0 else None), (SCENES[after] if after < len(SCENES) else None)


def beside(controls: Controls) -> tuple[Scene | None, Scene | None]:
    """The scenes before and after what a page shows in this session."""
    return nearby(controls.path, controls.spec, st.session_state.get(_LAST))


def around(controls: Controls) -> None:
    """The ways to the scenes before and after."""
    for i, each in enumerate(SCENES):
        if (each.page, each.spec) == (controls.path, controls.spec):
            st.session_state[_LAST] = i
    for label, scene in zip(("Previous scene", "Next scene"), beside(controls), strict=True):
        forward = label.startswith("Next")
        side: Literal["left", "right"] = "right" if forward else "left"
        icon = f":material/chevron_{side}:"
        sees = f"{label}: {scene.sees}" if scene else None
        # A link has no key of the keyboard. `st.switch_page` is slower, and writes one more entry into the browser's
        # history: the new page's query on the old page.
        if scene and scene.page != controls.path and not projector.on():
            with st.container(key=f"{label} elsewhere", width="content"):
                st.page_link(
                    by_file()[scene.page],
                    label=scene.title,
                    query_params=scene.query,
                    icon=icon,
                    icon_position=side,
                    help=sees,
                )
        else:
            st.button(
                scene.title if scene else label,
                disabled=scene is None,
                type="tertiary",
                key=label,
                on_click=_show,
                args=(scene, controls),
                shortcut=("PageDown" if forward else "PageUp") if projector.on() else None,
                icon=icon,
                icon_position=side,
                help=sees,
            )


def _show(scene: Scene, controls: Controls) -> None:
    """Set this page up for a scene, or have the next run of the script go to the scene's page."""
    if scene.page == controls.path:
        controls.reset(**scene.spec.model_dump())
    else:
        st.session_state[_NEXT] = scene


def follow() -> None:
    """Go to the scene that was chosen. Kept in the session until then: no rerun that cuts in can lose it."""
    if scene := st.session_state.pop(_NEXT, None):
        st.switch_page(by_file()[scene.page], query_params=scene.query)
