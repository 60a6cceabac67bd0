"""Several students at once, each with settings of their own, over the wire that a browser uses."""

import asyncio

import pytest
from pandas.testing import assert_frame_equal
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

import ae_keras as ae
from ae_keras import analysis, charts, data
from tests import serving
from tests.websocket import Request, WrongAnswer, viewer

HERO = "PCA's plane beside the autoencoder's code"
SPECS = [ae.Undercomplete(epochs=20, seed=seed) for seed in range(1, 6)]


async def see(address: str, spec: ae.Undercomplete, *says: str) -> Request:
    """What a student sees who opens the page by a link."""
    async with viewer(address, HERO) as student:
        request = await student.ask("pca_vs_autoencoder", f"epochs={spec.epochs}&seed={spec.seed}", says)
        await request.answered()
        return request


async def lesson(address: str) -> tuple[list[Request], list[ae.Run]]:
    """All students open their links at the same moment, while the same is trained here."""
    here = asyncio.create_task(asyncio.to_thread(lambda: [ae.train(spec) for spec in SPECS]))
    seen = await asyncio.gather(*[see(address, spec, f"seed {spec.seed}", "epoch 20 of 20") for spec in SPECS])
    with pytest.raises(WrongAnswer, match=r"asked for seed 77; the page says .*seed 1\]"):
        await see(address, SPECS[0], "seed 77")
    return seen, await here


def test_every_student_gets_their_own_numbers():
    with serving.server(AE_KERAS_WORKERS="2") as (address, _):
        seen, runs = asyncio.run(lesson(address))
    dataset = data.load("banknote")
    pca = analysis.pca(dataset.inputs, 2)
    for run, request in zip(runs, seen, strict=True):
        assert request.errors == [] and request.picture is not None
        shown = convert_arrow_bytes_to_pandas_df(request.picture.data.data)
        assert_frame_equal(shown, charts.plane_data(dataset, pca, run.frame, run.network()), check_exact=True)
