// Generates types from an OpenAPI document and compiles the client with them: node compile.js <document> <folder>
// What a wrong client does must not compile: src/wrong.ts says on which line which error is due, and gets no other.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const [document, folder] = process.argv.slice(2);
const types = path.join(folder, "contract.d.ts");
await writeFile(types, astToString(await openapiTS(pathToFileURL(document))));

const here = path.dirname(fileURLToPath(import.meta.url));
const right = ["client.ts", "contractCheck.ts"].map((name) => path.join(here, "src", name));
const wrong = path.join(here, "src", "wrong.ts");
const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(path.join(here, "tsconfig.json"), ts.sys.readFile).config, ts.sys, here);
const program = ts.createProgram([...right, wrong], { ...options, outDir: folder, paths: { contract: [types] } });

const problems = [];
const due = new Map(program.getSourceFile(wrong).text.split("\n").flatMap((line, index) => {
  const code = /\/\/ TS(\d+)$/.exec(line)?.[1];
  return code ? [[index, Number(code)]] : [];
}));
const found = new Set();
for (const { file, start, code, messageText } of ts.getPreEmitDiagnostics(program)) {
  const line = file ? file.getLineAndCharacterOfPosition(start).line : -1;
  if (file && path.resolve(file.fileName) === wrong && due.get(line) === code)
    found.add(line);
  else
    problems.push(`${file ? path.relative(here, file.fileName) : ""}:${line + 1}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

for (const [line, code] of due) {
  if (!found.has(line))
    problems.push(`src/wrong.ts:${line + 1}: compiles, but TS${code} is due`);
}
for (const file of right)
  program.emit(program.getSourceFile(file));
for (const problem of problems)
  console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
