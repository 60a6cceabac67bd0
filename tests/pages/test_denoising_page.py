"""The page of denoising: its slider of noise, and the tabs."""

import re

from ae_keras.ui import photograph
from ae_keras.ui.presets import DENOISING_PAGE


def verdict(app) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("### "))


def opened(app, tab: str):
    app.session_state["denoising.tabs"] = tab
    return app.run()


def test_the_images_may_have_another_noise_than_training(open_page):
    app = open_page(DENOISING_PAGE, epochs="20")
    assert not app.exception and verdict(app).startswith("### Noise 0.3: ")
    app.select_slider(key="denoising.tested").set_value(0.0).run()
    assert not app.exception and verdict(app).startswith("### No noise: ")
    app.select_slider(key="denoising.noise").set_value(0.5).run()
    assert verdict(app).startswith("### No noise: "), "the slider stays where it was put"
    app.select_slider(key="denoising.tested").set_value("as in training").run()
    assert verdict(app).startswith("### Noise 0.5: ")


def test_salt_and_pepper_by_one_click(open_page):
    app = open_page(DENOISING_PAGE, epochs="20")
    app.button(key="denoising.try Half masked").click().run()
    assert not app.exception and verdict(app).startswith("### 50% masked: ")
    app.selectbox(key="denoising.corruption").set_value("salt-and-pepper").run()
    assert not app.exception and verdict(app).startswith("### Salt and pepper 50%: ")


def test_three_presses_draw_corrupt_and_train(open_page):
    app = opened(open_page(DENOISING_PAGE, epochs="20"), "One step")
    labels = []
    for _ in range(4):
        labels.append(app.button(key="denoising.step").label[0])
        app.button(key="denoising.step").click().run()
        assert not app.exception
        said = [m.value for m in app.markdown if m.value.startswith("Training row")]
        assert len(said) == (len(labels) == 3)
        if said:
            before, after = map(float, re.findall(r"0\.\d+", said[0]))
            assert after < before
    assert labels == ["1", "2", "3", "1"]


def test_every_tab_opens(open_page):
    app = open_page(DENOISING_PAGE, epochs="20")
    for tab in ("Another noise", "PSNR and SSIM"):
        assert not opened(app, tab).exception


def test_codes_are_compared_by_a_click(open_page):
    app = opened(open_page(DENOISING_PAGE, epochs="20"), "A few labels")
    app.button(key="denoising.labels").click().run()
    assert not app.exception
    (said,) = (m.value for m in app.markdown if m.value.startswith("Noise 0.3 in training"))
    both = dict(app.dataframe[0].value.to_numpy().tolist())["both codes side by side"]
    assert f"Both codes side by side: {both:.3f}, " in said
    app = opened(open_page(DENOISING_PAGE, epochs="3", dataset="cat"), "A few labels")
    assert not app.exception and not [button for button in app.button if button.key == "denoising.labels"]


def test_the_cat_by_a_click(open_page, monkeypatch):
    patches_spec = photograph.patches_spec
    monkeypatch.setattr(photograph, "patches_spec", lambda spec: patches_spec(spec).replace(epochs=1))
    app = opened(open_page(DENOISING_PAGE, epochs="3"), "The cat")
    app.button(key="denoising.photograph").click().run()
    assert not app.exception
    assert any("dB" in m.value and m.value.startswith(("Best", "Equally")) for m in app.markdown)
    assert not [button for button in app.button if button.key == "denoising.photograph"]
