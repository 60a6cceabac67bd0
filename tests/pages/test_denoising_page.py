"""The page of denoising: its slider of noise, and the tabs."""

import re

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
