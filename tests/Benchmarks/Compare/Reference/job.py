"""The reference design's batch job, its two daily tasks one after the other: clean (read, fill what is missing with 0, write)
and score (read, predict, write the column "prediction"). Prints the seconds of every step as JSON.

Usage: job.py <forest.joblib> <input.csv> <clean.csv> <output.csv>
"""
import json
import sys
import time

import joblib
import pandas as pd

steps = {}
last = time.perf_counter()


def step(name):
    global last
    now = time.perf_counter()
    steps[name] = round(now - last, 3)
    last = now


def main(model_file, input_file, clean_file, output_file):
    frame = pd.read_csv(input_file)
    step("read")
    frame = frame.fillna(0)
    step("fill")
    frame.to_csv(clean_file, index=False)
    step("write clean")

    model = joblib.load(model_file)
    step("load model")
    frame = pd.read_csv(clean_file)
    step("read clean")
    predictions = model.predict(frame.values)
    step("predict")
    pd.DataFrame({"prediction": predictions}).to_csv(output_file, index=False)
    step("write")
    print(json.dumps(steps))


if __name__ == "__main__":
    main(*sys.argv[1:])
