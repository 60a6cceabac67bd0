"""What `pyproject.toml` cannot say: the data lie in `assets/`, beside the package, and are installed inside it."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["ae_keras*"]), "ae_keras.assets"],
    package_dir={"ae_keras.assets": "assets"},
    package_data={
        "ae_keras": ["py.typed"],
        "ae_keras.assets": ["banknote_authentication.csv", "chelsea.png", "mnist_5000.npz", "README.md"],
    },
)
