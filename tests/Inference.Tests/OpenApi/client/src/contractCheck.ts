import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Middleware } from "openapi-fetch";

type Content = { content?: Record<string, { schema: unknown }> };
type Response = Content & { $ref?: string };
type Operation = { requestBody?: Content; responses: Record<string, Response> };
type Document = { paths: Record<string, Record<string, Operation>>; components: { responses: Record<string, Response> } };

/** Holds every request and every answer against the document: status, media type, and JSON against its schema. */
export async function contractCheck(file: string): Promise<Middleware> {
  const document: Document = JSON.parse(await readFile(file, "utf8"));
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, "contract");

  function check(what: string, value: unknown, pointer: string[]): void {
    const fragment = pointer.map((token) => encodeURIComponent(token.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const validate = ajv.compile({ $ref: `contract#/${fragment}` });
    if (!validate(value))
      throw new Error(`${what} is not what the document says: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
  }

  function operation(path: string, request: Request): [Operation, string[]] {
    const method = request.method.toLowerCase();
    const found = document.paths[path]?.[method];
    if (found === undefined)
      throw new Error(`The document has no ${method} ${path}.`);
    return [found, ["paths", path, method]];
  }

  return {
    async onRequest({ request, schemaPath }) {
      const [{ requestBody }, pointer] = operation(schemaPath, request);
      const type = mediaType(request.headers);
      if (type === "application/json" && requestBody !== undefined)
        check(`The body of ${schemaPath}`, await request.clone().json(), [...pointer, "requestBody", "content", type, "schema"]);
    },
    async onResponse({ request, response, schemaPath }) {
      const [{ responses }, pointer] = operation(schemaPath, request);
      const status = String(response.status);
      const said = responses[status];
      if (said === undefined)
        throw new Error(`${schemaPath} answered ${status}, which the document does not have: ${await response.clone().text()}`);
      const shared = said.$ref?.split("/").at(-1);
      const { content } = shared === undefined ? said : document.components.responses[shared]!;
      const type = mediaType(response.headers);
      if (content?.[type] === undefined)
        throw new Error(`${schemaPath} answered ${status} with the media type ${type}, which the document does not have.`);
      if (type.endsWith("json")) {
        const at = shared === undefined ? [...pointer, "responses", status] : ["components", "responses", shared];
        check(`The answer ${status} of ${schemaPath}`, await response.clone().json(), [...at, "content", type, "schema"]);
      }
    },
  };
}

function mediaType(headers: Headers): string {
  return (headers.get("Content-Type") ?? "").split(";")[0]!.trim();
}
