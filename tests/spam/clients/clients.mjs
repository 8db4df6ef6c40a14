// Each operation of two clients from npm: node clients.mjs MODULES PORT KEY prints JSON.
import dns from "node:dns";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, port, key] = process.argv.slice(2);
const { Author, Blog, CheckResult, Client, Comment } = await import(
  pathToFileURL(`${modules}/@cedx/akismet/lib/index.js`).href
);
const { AkismetClient } = createRequire(`${modules}/`)("akismet-api");

// KEY.localhost is no name that every machine resolves.
const lookup = dns.lookup;
dns.lookup = (host, options, done) =>
  lookup(host.endsWith(".localhost") ? "127.0.0.1" : host, options, done);

const spam = "Buy cheap viagra and cialis online! Best casino bonus http://pills.example/buy";
const ham = "I worked at the harbour for thirty years, and the ships were never late.";
const told = async (promise) => promise.then((value) => value ?? "done", (error) => error.message);

async function cedx() {
  const blog = new Blog({ url: "https://blog.example", charset: "UTF-8", languages: ["en", "fr"] });
  const options = { baseUrl: `http://127.0.0.1:${port}` };
  const client = new Client(key, blog, options);
  const says = (content, more = {}) =>
    new Comment({
      content,
      author: new Author({ ipAddress: "192.0.2.1", name: "Rosa", ...more }),
      context: ["ships", "harbour"],
      permalink: "https://blog.example/1",
      type: "comment",
    });
  const other = new Client(key, new Blog({ url: "https://other.example" }), options);
  return {
    verified: await client.verifyKey(),
    wrongKey: await new Client("000000000000", blog, options).verifyKey(),
    otherSite: await other.verifyKey(),
    ham: (await client.checkComment(says(ham))) === CheckResult.ham,
    discard: (await client.checkComment(says(spam))) === CheckResult.pervasiveSpam,
    guaranteed:
      (await client.checkComment(says(ham, { name: "viagra-test-123" }))) === CheckResult.spam,
    administrator:
      (await client.checkComment(says(spam, { role: "administrator" }))) === CheckResult.ham,
    submitSpam: await told(client.submitSpam(says(spam))),
    submitHam: await told(client.submitHam(says(ham))),
    invalid: await told(new Client("000000000000", blog, options).checkComment(says(ham))),
  };
}

async function api() {
  const options = { key, blog: "https://blog.example", host: `localhost:${port}`, protocol: "http" };
  const client = new AkismetClient(options);
  const comment = (content, more = {}) => ({ ip: "192.0.2.1", useragent: "x", content, ...more });
  return {
    verified: await client.verifyKey(),
    wrongKey: await new AkismetClient({ ...options, key: "000000000000" }).verifyKey(),
    ham: await client.checkSpam(comment(ham)),
    spam: await client.checkSpam(comment(spam)),
    honeypot: await client.checkSpam(comment("Great article, visit http://x.example", { honeypot: "filled" })),
    submitSpam: (await client.submitSpam(comment(spam))).text,
    submitHam: (await client.submitHam(comment(ham))).text,
    invalid: await told(new AkismetClient({ ...options, key: "000000000000" }).checkSpam(comment(ham))),
  };
}

process.stdout.write(JSON.stringify({ cedx: await cedx(), api: await api() }));
