// JSON-LD on stdin, its triples as canonical N-Quads (RDFC-1.0) on stdout; nothing is fetched.
import { text } from "node:stream/consumers";
import jsonld from "jsonld";

const documentLoader = (url) => {
  throw new Error(`${url} would have to be fetched`);
};
const document = JSON.parse(await text(process.stdin));
process.stdout.write(
  await jsonld.canonize(document, { algorithm: "RDFC-1.0", format: "application/n-quads", documentLoader }),
);
