"""The reference design's training: a scikit-learn random forest of 100 trees with the library's defaults, saved by joblib.
Also written: the same forest as ONNX with rows and golden scores to import it by. Prints its size and held-out AUC as JSON.

Usage: train.py <folder with train.csv and test.csv>; both end in the column "label".
"""
import json
import sys

import joblib
import pandas as pd
from onnx import save
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn_forest import to_onnx

GOLDEN_ROWS = 200


def main(folder):
    train, test = (pd.read_csv(f"{folder}/{name}.csv", dtype="float32") for name in ("train", "test"))
    inputs, held_out = train.drop(columns="label"), test.drop(columns="label")
    forest = RandomForestClassifier(100, random_state=7, n_jobs=-1).fit(inputs.values, train["label"].astype(int))
    forest.n_jobs = None
    joblib.dump(forest, f"{folder}/forest.joblib")
    save(to_onnx(forest), f"{folder}/forest.onnx")
    golden = held_out.head(GOLDEN_ROWS)
    golden.to_csv(f"{folder}/rows.csv", index=False)
    golden.assign(score=forest.predict_proba(golden.values)[:, 1]).to_csv(f"{folder}/golden.csv", index=False)
    scores = forest.predict_proba(held_out.values)[:, 1]
    print(json.dumps({
        "nodes": sum(tree.tree_.node_count for tree in forest.estimators_),
        "auc": roc_auc_score(test["label"], scores),
        "accuracy": accuracy_score(test["label"], scores > 0.5),
    }))


if __name__ == "__main__":
    main(sys.argv[1])
