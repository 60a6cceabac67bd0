"""What a tutorial would write: a slider, and `model.fit` in the script. The page benchmark's peer."""

import altair as alt
import keras
import numpy as np
import pandas as pd
import streamlit as st
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

st.title("PCA vs autoencoder")
code = st.slider("Code size k", 1, 4, 2)
epochs = st.slider("Epochs", 10, 1200, 1200)

table = pd.read_csv("assets/banknote_authentication.csv")
train, test = train_test_split(table, test_size=0.2, random_state=0)
scaler = StandardScaler().fit(train.iloc[:, :-1])
x_train, x_test = scaler.transform(train.iloc[:, :-1]), scaler.transform(test.iloc[:, :-1])

inputs = keras.Input((4,))
h = keras.layers.Dense(6, activation="tanh")(inputs)
h = keras.layers.Dense(4, activation="tanh")(h)
latent = keras.layers.Dense(code)(h)
y = keras.layers.Dense(4, activation="tanh")(latent)
y = keras.layers.Dense(6, activation="tanh")(y)
autoencoder = keras.Model(inputs, keras.layers.Dense(4)(y))
encoder = keras.Model(inputs, latent)
autoencoder.compile("adam", "mse")
autoencoder.fit(x_train, x_train, batch_size=32, epochs=epochs, validation_data=(x_test, x_test), verbose=0)


def scatter(points: np.ndarray, title: str) -> alt.Chart:
    points = np.hstack([points, np.zeros((len(points), 1))])[:, :2]
    frame = pd.DataFrame(points, columns=["x", "y"]).assign(label=train["class"].to_numpy())
    return alt.Chart(frame, title=title).mark_circle().encode(x="x", y="y", color="label:N")


st.altair_chart(scatter(PCA(2).fit_transform(x_train), "PCA") | scatter(encoder.predict(x_train, verbose=0), "Code"))
st.write(f"epoch {epochs} of {epochs}")
