// A client as users would write it, with generated types: node client.js <address> <document>
// Prints what the models said of which rows; whether that is right, the caller knows.
import createClient from "openapi-fetch";
import type { components, paths } from "contract";
import { contractCheck } from "./contractCheck.js";

type Schemas = components["schemas"];
type Json = `application/${string}json`;
type Said = { door: string; model: string; row: unknown; prediction: unknown; probability?: unknown; probabilities?: unknown };

const [baseUrl, document] = process.argv.slice(2) as [string, string];
const check = await contractCheck(document);
const client = createClient<paths, Json>({ baseUrl });
const csvClient = createClient<paths, "text/csv">({ baseUrl });
client.use(check);
csvClient.use(check);

const said: Said[] = [];

function answered<T>(call: { data?: T; error?: unknown; response: Response }): T {
  if (call.data === undefined)
    throw new Error(`${call.response.url} answered ${call.response.status}: ${JSON.stringify(call.error)}`);
  return call.data;
}

/** Checks a refusal, and that it says something where this protocol's errors do. */
function refused<E>(call: { data?: unknown; error?: E | undefined; response: Response }, status: number, text: (error: E) => string | undefined): void {
  if (call.response.status !== status || call.error === undefined || !text(call.error))
    throw new Error(`${call.response.url} answered ${call.response.status}, not ${status}: ${JSON.stringify(call.error ?? call.data)}`);
}

const payment: Schemas["payments.NamedRow"] = {
  amount: 912.5, amount_to_average: 7.25, merchant_category: "gift_cards", channel: "online", country: "BR", hour_of_day: 3,
  account_age_days: 12, transactions_last_24h: 9, failed_attempts_last_hour: 2, card_present: false, card_type: null,
};
const samplePosition: Schemas["sample.PositionalRow"] = [1.0, 2.5, 3.0];
const odd: Schemas["odd-names_3.NamedRow"] = { "width (cm)": 0.5, "a/b~c": -1, "{d} $ref #%": null, "größe \u0001\n\"\\": 0.25 };
const flat: Schemas["price.NamedRow"] = { area: 71.5, rooms: 3, garden: true, town: "a town that nobody knows" };

await predict();
await metadata();
await openInference();
await v1();
await invocations();
await batch();
console.log(JSON.stringify(said));

async function predict(): Promise<void> {
  const door = "predict";
  const one = answered(await client.POST("/api/predict/payments", { body: { features: payment } }));
  if ("predictions" in one)
    throw new Error("One row was answered with a list.");
  const label: "0" | "1" = one.label;
  said.push({ door, model: one.model, row: payment, prediction: Number(label), probability: one.probability });

  const many = answered(await client.POST("/api/predict", { body: { features: [samplePosition, { feature1: 4, feature2: 5, feature3: 6 }] } }));
  if (!("predictions" in many))
    throw new Error("A list was answered with one prediction.");
  said.push({ door, model: many.model, row: samplePosition, ...many.predictions[0]! });
  said.push({ door, model: many.model, row: { feature1: 4, feature2: 5, feature3: 6 }, ...many.predictions[1]! });

  const colour = answered(await client.POST("/api/predict/odd-names_3", { body: { features: odd }, params: { header: { "X-Request-Timeout-Ms": 20000 } } }));
  if ("predictions" in colour)
    throw new Error("One row was answered with a list.");
  const { red, "deep \"blue\"": blue, "grün/ä {x}": green } = colour.probabilities;
  said.push({ door, model: colour.model, row: odd, prediction: colour.label, probability: colour.probability, probabilities: [red, blue, green] });

  const price = answered(await client.POST("/api/predict/price", { body: { features: flat } }));
  if ("predictions" in price)
    throw new Error("One row was answered with a list.");
  said.push({ door, model: price.model, row: flat, prediction: price.prediction });

  const any = answered(await client.POST("/api/predict/{model}", { params: { path: { model: "price" } }, body: { features: [70, 2, false, "Oslo"] } }));
  if ("predictions" in any)
    throw new Error("One row was answered with a list.");
  said.push({ door, model: any.model, row: [70, 2, false, "Oslo"], prediction: any.prediction });
  refused(await client.POST("/api/predict/{model}", { params: { path: { model: "nobody" } }, body: { features: [1] } }), 404, (error) => error.detail);
  refused(await client.POST("/api/predict/{model}", { params: { path: { model: "sample" } }, body: { features: ["text", null, true] } }), 400, (error) => error.detail);
}

async function metadata(): Promise<void> {
  const model = answered(await client.GET("/v2/models/{model}", { params: { path: { model: "odd-names_3" } } }));
  const versions = answered(await client.GET("/v2/models/{model}/versions/{version}", { params: { path: { model: model.name, version: "1" } } }));
  if (versions.inputs.some((input, place) => input.name !== Object.keys(odd)[place]))
    throw new Error("The model's inputs are not the features of its schema.");
  refused(await client.GET("/v2/models/{model}", { params: { path: { model: "nobody" } } }), 404, (error) => error.error);
  const index = answered(await client.POST("/v2/repository/index", { body: { ready: true } }));
  if (index.length !== 4 || index.some((version) => version.state !== "READY"))
    throw new Error("The index does not have the four models.");
}

async function openInference(): Promise<void> {
  const door = "v2";
  const answer = answered(await client.POST("/v2/models/{model}/infer", {
    params: { path: { model: "price" } },
    body: {
      id: "42",
      inputs: [
        { name: "area", shape: [2, 1], datatype: "FP64", data: [[70], [71.5]] },
        { name: "rooms", shape: [2], datatype: "INT32", data: [2, 3] },
        { name: "garden", shape: [2], datatype: "BOOL", data: [false, null] },
        { name: "town", shape: [2], datatype: "BYTES", data: ["Oslo", null] },
      ],
    },
  }));
  const [prices] = answer.outputs;
  if (answer.id !== "42" || prices?.datatype !== "FP32")
    throw new Error("The answer is not that of the request.");
  said.push({ door, model: answer.model_name, row: [70, 2, false, "Oslo"], prediction: prices.data?.[0] });
  said.push({ door, model: answer.model_name, row: [71.5, 3, null, null], prediction: prices.data?.[1] });

  const table = answered(await client.POST("/v2/models/{model}/versions/{version}/infer", {
    params: { path: { model: "sample", version: "1" } },
    body: { inputs: [{ name: "any", shape: [1, 3], datatype: "FP32", data: [samplePosition] }], outputs: [{ name: "probability" }, { name: "prediction" }] },
  }));
  said.push({ door, model: table.model_name, row: samplePosition, probability: table.outputs[0]?.data?.[0], prediction: table.outputs[1]?.data?.[0] });
  refused(await client.POST("/v2/models/{model}/infer", { params: { path: { model: "sample" } }, body: { inputs: [{ name: "feature1", shape: [2], datatype: "FP32", data: [1] }] } }), 400, (error) => error.error);

  answered(await client.GET("/v2"));
  answered(await client.GET("/v2/health/live"));
  answered(await client.GET("/v2/health/ready"));
  answered(await client.GET("/v2/models"));
  answered(await client.GET("/v2/models/{model}/ready", { params: { path: { model: "price" } } }));
  answered(await client.POST("/v2/repository/models/{model}/load", { params: { path: { model: "price" } } }));
  answered(await client.GET("/v2/models/stats"));
  const statistics = answered(await client.GET("/v2/models/{model}/stats", { params: { path: { model: "price" } } }));
  if (statistics.model_stats[0]!.inference_stats.success.count < 1)
    throw new Error("The statistics do not have the calls.");
}

async function v1(): Promise<void> {
  const door = "v1";
  const rows = answered(await client.POST("/v1/models/payments:predict", { body: { instances: [payment] } }));
  if ("predictions" in rows)
    said.push({ door, model: "payments", row: payment, ...rows.predictions[0]! });
  const columns = answered(await client.POST("/v1/models/price:predict", { body: { inputs: { area: [71.5], rooms: [3], garden: [true], town: [null] } } }));
  if ("outputs" in columns)
    said.push({ door, model: "price", row: [71.5, 3, true, null], prediction: columns.outputs[0] });
  const colours = answered(await client.POST("/v1/models/odd-names_3:predict", { body: { instances: [odd] } }));
  if ("predictions" in colours)
    said.push({ door, model: "odd-names_3", row: odd, ...colours.predictions[0]! });
  const any = answered(await client.POST("/v1/models/{model}/versions/{version}:predict", { params: { path: { model: "sample", version: "1" } }, body: { instances: [[1, 2.5, 3]] } }));
  if (!("predictions" in any))
    throw new Error("Rows were answered with columns.");
  refused(await client.POST("/v1/models/{model}:predict", { params: { path: { model: "nobody" } }, body: { instances: [[1]] } }), 404, (error) => error.error);
  answered(await client.GET("/v1/models"));
  answered(await client.GET("/v1/models/{model}", { params: { path: { model: "price" } } }));
}

async function invocations(): Promise<void> {
  const door = "invocations";
  const records = answered(await client.POST("/invocations/payments", { body: { dataframe_records: [payment] } }));
  said.push({ door, model: "payments", row: payment, ...records.predictions[0]! });
  const split = answered(await client.POST("/invocations/price", { body: { dataframe_split: { columns: ["rooms", "area"], data: [[3, 71.5]] } } }));
  said.push({ door, model: "price", row: { rooms: 3, area: 71.5 }, prediction: split.predictions[0] });
  const instances = answered(await client.POST("/invocations", { body: { instances: [samplePosition], params: {} } }));
  said.push({ door, model: "sample", row: samplePosition, ...instances.predictions[0]! });
  const inputs = answered(await client.POST("/invocations/odd-names_3", { body: { inputs: [odd] } }));
  said.push({ door, model: "odd-names_3", row: odd, ...inputs.predictions[0]! });

  const csv = answered(await csvClient.POST("/invocations/price", {
    body: "area,rooms\n71.5,3\n",
    bodySerializer: (body) => body as string,
    headers: { "Content-Type": "text/csv", Accept: "text/csv" },
    parseAs: "text",
  }));
  said.push({ door: "csv", model: "price", row: { rooms: 3, area: 71.5 }, prediction: Number(csv) });
  refused(await client.POST("/invocations/{model}", { params: { path: { model: "sample" } }, body: { instances: [[1]] } }), 400, (error) => error.message);
  answered(await client.GET("/execution-parameters"));
}

async function batch(): Promise<void> {
  // The slash is sent escaped, as generated clients do.
  const file = "sample/from-client.csv";
  answered(await csvClient.PUT("/files/input/{name}", { params: { path: { name: file } }, headers: { "Content-Type": "text/csv" }, body: "feature1,feature2,feature3\n1,2.5,3\n", bodySerializer: (body) => body }));
  // The host may have seen the file by itself: this waits for whoever scores it.
  answered(await client.POST("/api/batch/{file}", { params: { path: { file }, header: { Prefer: "wait=60" } } }));
  const asked = answered(await client.POST("/api/batch/{file}", { params: { path: { file }, query: { force: true }, header: { Prefer: "wait=60" } } }));
  const status: "waiting" | "running" | "interrupted" | "completed" | "failed" = asked.status;
  if (status !== "completed" || asked.scored !== 1)
    throw new Error(`The file was answered with ${JSON.stringify(asked)}.`);
  const about = answered(await client.GET("/api/batch/{file}", { params: { path: { file } } }));
  if (about.receipt === undefined || about.links.output !== `output/${file}`)
    throw new Error(`The file's status is ${JSON.stringify(about)}.`);
  const { files } = answered(await client.GET("/api/batch", { params: { query: { model: "sample", status: "completed", limit: 1000 } } }));
  if (!files.some((listed) => listed.file === file))
    throw new Error(`The list has no ${file}.`);
  refused(await client.POST("/api/batch/{file}", { params: { path: { file: "sample/nowhere.csv" } } }), 404, (error) => error.detail);
  refused(await client.GET("/api/batch", { params: { query: { limit: 0 } } }), 400, (error) => error.detail);
}
