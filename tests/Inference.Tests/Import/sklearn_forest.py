"""A scikit-learn random forest with missing-free rows, exported to ONNX: model.onnx, rows.csv and golden.csv (rows with
predict_proba as score or score_0, score_1 ...) in the folder given. Needs scikit-learn and onnx alone.

The exporter skl2onnx does the same; it is written out here because Debian does not have it.
"""
import sys

import numpy as np
from onnx import TensorProto, helper, save
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier

FEATURES = 12  # of the forest that main makes


def floor32(threshold):
    """The largest float that is not above the threshold: for floats, x <= it decides as x <= threshold."""
    rounded = np.float32(threshold)
    return rounded if float(rounded) <= threshold else np.nextafter(rounded, np.float32(-np.inf))


def to_onnx(forest):
    nodes = {name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids", "missing_value_tracks_true")}
    classes = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
    for number, estimator in enumerate(forest.estimators_):
        tree = estimator.tree_
        for node in range(tree.node_count):
            leaf = tree.children_left[node] < 0
            nodes["treeids"].append(number)
            nodes["nodeids"].append(node)
            nodes["featureids"].append(0 if leaf else int(tree.feature[node]))
            nodes["values"].append(0.0 if leaf else float(floor32(tree.threshold[node])))
            nodes["modes"].append("LEAF" if leaf else "BRANCH_LEQ")
            nodes["truenodeids"].append(0 if leaf else int(tree.children_left[node]))
            nodes["falsenodeids"].append(0 if leaf else int(tree.children_right[node]))
            nodes["missing_value_tracks_true"].append(0)
            if leaf:
                shares = tree.value[node][0] / tree.value[node][0].sum() / len(forest.estimators_)
                for label, share in enumerate(shares):
                    classes["treeids"].append(number)
                    classes["nodeids"].append(node)
                    classes["ids"].append(label)
                    classes["weights"].append(float(share))
    attributes = {"nodes_" + name: values for name, values in nodes.items()}
    attributes |= {"class_" + name: values for name, values in classes.items()}
    node = helper.make_node(
        "TreeEnsembleClassifier", ["X"], ["label", "probabilities"], domain="ai.onnx.ml",
        classlabels_int64s=[int(label) for label in forest.classes_], post_transform="NONE", **attributes)
    graph = helper.make_graph(
        [node], "forest",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, forest.n_features_in_])],
        [helper.make_tensor_value_info("label", TensorProto.INT64, [None]),
         helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, len(forest.classes_)])])
    return helper.make_model(graph, producer_name="forest", ir_version=8, opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 1)])


def main(folder, classes, rows):
    inputs, labels = make_classification(3000, FEATURES, n_informative=8, n_classes=classes, flip_y=0.05, random_state=7)
    inputs = inputs.astype(np.float32)
    forest = RandomForestClassifier(100, random_state=7).fit(inputs, labels)
    save(to_onnx(forest), f"{folder}/model.onnx")

    random = np.random.default_rng(7)
    tried = (inputs[random.integers(0, len(inputs), rows)] + random.normal(0, 0.5, (rows, FEATURES))).astype(np.float32)
    scores = forest.predict_proba(tried)
    predicted = forest.predict(tried)
    names = [f"x{i}" for i in range(FEATURES)]
    expected = ["score"] if classes == 2 else [f"score_{i}" for i in range(classes)]
    with open(f"{folder}/rows.csv", "w") as plain, open(f"{folder}/golden.csv", "w") as golden, open(f"{folder}/labels.csv", "w") as said:
        plain.write(",".join(names) + "\n")
        golden.write(",".join(names + expected) + "\n")
        said.write("label\n")
        for row, score, label in zip(tried, scores, predicted):
            fields = ",".join(str(value) for value in row)
            plain.write(fields + "\n")
            golden.write(fields + "," + ",".join(repr(float(value)) for value in (score[1:] if classes == 2 else score)) + "\n")
            said.write(f"{label}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
