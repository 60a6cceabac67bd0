"""What the scenes of discriminative and generative models claim."""

from ae_keras import analysis
from benchmarks.claims.trained import Claims, Trained

DRAWN = 3000  # pairs of a code and a label


def _read_right(run: Trained) -> tuple[float, float, float]:
    """Shares of drawn pairs that a support vector machine reads as their label: code first with straight and with
    curved borders of p(y|h), and label first."""
    from sklearn.svm import SVC

    x, y, classes = run.data.inputs, run.data.y_train, len(run.data.classes)
    reader, codes = SVC(C=10).fit(x, y), run.network.encode(x)
    h, _ = analysis.mixture(codes, 10).draw(DRAWN, seed=0)
    ways = [(h, analysis.conditional(codes, y, classes, curved).draw(h, seed=1)) for curved in (False, True)]
    ways.append(analysis.per_class(codes, y, classes).draw(DRAWN, seed=2))
    straight, curved, label_first = (
        float((reader.predict(run.network.decode(each.astype("float32"))) == labels).mean()) for each, labels in ways
    )
    return straight, curved, label_first


def borders(run: Trained) -> Claims:
    """Label first is better than code first with straight borders; with curved ones the gap closes, or nearly so."""
    straight, curved, label_first = _read_right(run)
    yield "read right, label first", label_first, label_first > 0.6
    yield "label first − code first", label_first - straight, label_first - straight > 0.05
    yield "of it gained by curved borders", curved - straight, curved - straight > 0.6 * (label_first - straight)


def eight_numbers(run: Trained) -> Claims:
    """Four of five, and nine of ten."""
    straight, _, label_first = _read_right(run)
    yield "read right, code first", straight, straight > 0.8
    yield "read right, label first", label_first, label_first > 0.9


CLAIMS = {"Discriminative and generative": borders, "Classes, 8 numbers": eight_numbers}
