"""The map of codes under a pointer or a finger: what is decoded there, and how far from the data it is."""

import base64

import streamlit as st

from ae_keras import charts
from ae_keras.data import SOURCES
from ae_keras.ui.moment import Moment
from ae_keras.ui.said import latent_space as said

_LISTEN = st.components.v2.component(
    "ae_keras_lens",
    js="""
// How far across and down the map under the pointer is, from 0 to 1; a finger that has left a map stays at its edge.
function share(event) {
  const box = event.target.getBoundingClientRect()
  const inside = way => Math.min(Math.max(way, 0), 1)
  return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)]
}

let listening  // this function is called again whenever its data change, without an end of the call before
export default function ({ data, setTriggerValue }) {
  listening?.abort()
  const mine = listening = new AbortController()
  let shown, pressed

  const drawing = event => {  // the one that the images here are of: another moment has others
    const found = event.target.dataset?.map === undefined ? null : event.target.closest('[data-lens]')
    return found?.dataset.lens === data.of ? found : null
  }
  function move(event) {
    const found = drawing(event)
    if (shown && shown !== found) shown.style.setProperty('--lens', 'hidden')
    shown = found
    if (!found) return
    const [column, row] = share(event).map(way => Math.min(data.cells - 1, Math.floor(way * data.cells)))
    const off = data.off[row * data.cells + column]
    const picture = found.querySelector('[data-picture]'), said = found.querySelector('[data-said]')
    if (!picture.style.backgroundImage) picture.style.backgroundImage = `url(data:image/png;base64,${data.picture})`
    said.textContent = `Under the pointer: ${off.toFixed(2)}`
    const now = { column, row, meter: Math.min(off / data.most, 1), lens: 'visible' }
    for (const name in now) found.style.setProperty(`--${name}`, now[name])
  }
  document.addEventListener('pointermove', move, mine)
  document.addEventListener('pointerdown', event => { move(event); pressed = shown }, mine)
  document.addEventListener('pointercancel', () => { pressed = null }, mine)
  document.addEventListener('pointerup', event => {
    if (pressed && drawing(event)) setTriggerValue('at', share(event))
    pressed = null
  }, mine)
  return () => mine.abort()
}
""",
)


def follow(moment: Moment, low: float, high: float) -> None:
    """Let the lens over the map, of which `low` to `high` is drawn, show this moment. The sliders, and with them the
    cross, go where the map is pressed."""
    cells = said.cells(moment, charts.CELLS, low, high)
    images = moment.data.original(cells.rows).reshape(-1, *moment.data.pixels)
    picture = charts.lens_picture(images, SOURCES[moment.data.name].ink)

    def pressed() -> None:
        across, down = st.session_state["latent_space.lens"].at
        st.session_state["latent_space.across"] = round(100 * (low + across * (high - low)))
        st.session_state["latent_space.up"] = round(100 * (high - down * (high - low)))

    _LISTEN(
        key="latent_space.lens",
        data={
            "of": said.name(moment),
            "cells": charts.CELLS,
            "picture": base64.b64encode(picture).decode(),
            "off": [round(float(each), 3) for each in cells.off],
            "most": said.meter(moment).most,
        },
        on_at_change=pressed,
        width="content",
    )
