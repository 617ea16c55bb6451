"""The reference design's service: POST /predict with {"features": [...]} answers {"prediction": ...}.

The model is read once, at start. Environment: MODEL, the file that joblib wrote.
"""
import os
from typing import List

import joblib
from fastapi import FastAPI
from pydantic import BaseModel

model = joblib.load(os.environ["MODEL"])
app = FastAPI()


class Call(BaseModel):
    features: List[float]


@app.post("/predict")
def predict(call: Call):
    return {"prediction": int(model.predict([call.features])[0])}
