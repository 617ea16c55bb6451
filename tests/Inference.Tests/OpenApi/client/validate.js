// Checks an OpenAPI document with two public validators: node validate.js <document>
// The first holds it against the specification's own JSON Schema; the second also looks at what a schema cannot say:
// references that lead nowhere, operation ids and parameters, and examples that do not fit their schemas.
import { readFile } from "node:fs/promises";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Validator } from "@seriousme/openapi-schema-validator";

const rules = {
  "no-ambiguous-paths": "off", // /api/predict/{model} and /api/predict/payments mean the same, on purpose
  "operation-4xx-response": "off", // health and the status page cannot be asked wrongly
};

const file = process.argv[2];
const text = await readFile(file, "utf8");
const problems = [];

const validator = new Validator();
const checked = await validator.validate(JSON.parse(text));
if (!checked.valid)
  problems.push(JSON.stringify(checked.errors, null, 1));
if (validator.version !== "3.1")
  problems.push(`The document says OpenAPI ${validator.version}, not 3.1.`);

const config = await createConfig({ extends: ["recommended-strict"], rules });
for (const { message, ruleId, location } of await lintFromString({ source: text, absoluteRef: file, config }))
  problems.push(`${ruleId}: ${message} (${location.map((place) => place.pointer).join(", ")})`);

for (const problem of problems)
  console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
