// What does not compile. Each line that ends in "// TS…" gets that error of the compiler, and no line another.
import createClient from "openapi-fetch";
import type { components, paths } from "contract";

type Schemas = components["schemas"];

const client = createClient<paths, `application/${string}json`>({ baseUrl: "" });
const payment = {
  amount: 1, amount_to_average: 1, merchant_category: "fuel", channel: "chip", country: "NO", hour_of_day: 1,
  account_age_days: 1, transactions_last_24h: 1, failed_attempts_last_hour: 1, card_present: true,
} satisfies Schemas["payments.NamedRow"];

export const wrongType: Schemas["payments.NamedRow"] = {
  ...payment,
  amount: "1", // TS2322
};
export const unknownCategory: Schemas["payments.NamedRow"] = {
  ...payment,
  channel: "carrier pigeon", // TS2322
};
export const nullWhereRefused: Schemas["payments.NamedRow"] = {
  ...payment,
  amount: null, // TS2322
};
export const unknownFeature: Schemas["payments.NamedRow"] = {
  ...payment,
  colour: 1, // TS2353
};
export const missingFeature: Schemas["payments.NamedRow"] = { amount: 1 }; // TS2740
export const tooFew: Schemas["sample.PositionalRow"] = [1, 2]; // TS2322
export const wrongOrder: Schemas["price.PositionalRow"] = [1, 2, "Oslo", true]; // TS2322

export async function calls(): Promise<void> {
  await client.POST("/api/predict/nobody", {}); // TS2345
  await client.POST("/api/predict/sample", { body: { features: ["1", 2, 3] } }); // TS2322
  await client.POST("/api/predict/sample", { body: { rows: [1, 2, 3] } }); // TS2353
  await client.POST("/v1/models/payments:predict", { body: { instances: [unnamed] } }); // TS2322
  await client.POST("/v1/models/sample:predict", { body: { inputs: { feature1: [1], feature2: [2] } } }); // TS2322
  await client.POST("/invocations/sample", { body: { dataframe_split: { columns: ["feature1", "kitchen"], data: [] } } }); // TS2322
  await client.POST("/v2/models/{model}/infer", {
    params: { path: { model: "sample" } },
    body: { inputs: [{ name: "a", shape: [1], datatype: "FLOAT", data: [1] }] }, // TS2322
  });

  const { data: colour } = await client.POST("/api/predict/odd-names_3", { body: { features: [1, 2, 3, 4] } });
  if (colour !== undefined && !("predictions" in colour) && colour.label === "violet") // TS2367
    return;
  const { data: price } = await client.POST("/api/predict/price", { body: { features: [1, 2, true, "Oslo"] } });
  if (price !== undefined && !("predictions" in price))
    console.log(price.label); // TS2339
}

const unnamed = { feature1: 1 };
