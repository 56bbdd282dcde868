// The AWS SDK for JavaScript and MinIO's client with their default settings. Usage: node defaults.mjs ENDPOINT
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Client as MinioClient } from "minio";

const endpoint = process.argv[2];
const key = "ünï/cödé +%.bin";
const small = Buffer.from("small content");
const large = Buffer.alloc((12 << 20) + 1, "0123456789");

async function bytesOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function fetchOk(url, options) {
  const answer = await fetch(url, options);
  assert.equal(answer.status, 200, await answer.clone().text());
  return Buffer.from(await answer.arrayBuffer());
}

async function awsSdk(Bucket) {
  const s3 = new S3Client({ endpoint, forcePathStyle: true });
  const get = async (Key) => bytesOf((await s3.send(new GetObjectCommand({ Bucket, Key }))).Body);
  await s3.send(new CreateBucketCommand({ Bucket }));

  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: small, Metadata: { a: "b" } }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "empty", Body: "" }));
  assert.deepEqual(await get(key), small);
  assert.deepEqual(await get("empty"), Buffer.alloc(0));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: key, ChecksumMode: "ENABLED" }));
  assert.deepEqual(head.Metadata, { a: "b" });
  assert.ok(head.ChecksumCRC32);

  await new Upload({ client: s3, params: { Bucket, Key: "large", Body: Readable.from([large]) } }).done();
  assert.deepEqual(await get("large"), large);

  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: encodeURI(`${Bucket}/${key}`) }));
  assert.deepEqual(await get("copy"), small);

  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: key }), { expiresIn: 300 });
  assert.deepEqual(await fetchOk(url), small);
  await fetchOk(await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "presigned" }), { expiresIn: 300 }), { method: "PUT", body: large });
  assert.deepEqual(await get("presigned"), large);

  const keys = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) keys.push(...page.Contents.map((o) => o.Key));
  assert.deepEqual(keys, ["copy", "empty", "large", "presigned", key]);
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
  assert.equal(Deleted.length, keys.length);
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

async function minio(bucket) {
  const { hostname, port } = new URL(endpoint);
  const client = new MinioClient({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    accessKey: process.env.AWS_ACCESS_KEY_ID,
    secretKey: process.env.AWS_SECRET_ACCESS_KEY,
  });
  const get = async (name) => bytesOf(await client.getObject(bucket, name));
  await client.makeBucket(bucket);
  assert.ok(await client.bucketExists(bucket));

  await client.putObject(bucket, key, small, small.length, { "X-Amz-Meta-A": "b" });
  assert.deepEqual(await get(key), small);
  assert.equal((await client.statObject(bucket, key)).metaData.a, "b");
  await client.putObject(bucket, "large", Readable.from([large]));
  assert.deepEqual(await get("large"), large);
  assert.deepEqual(await bytesOf(await client.getPartialObject(bucket, "large", 10, 5)), large.subarray(10, 15));

  assert.deepEqual(await fetchOk(await client.presignedGetObject(bucket, key, 300)), small);
  await fetchOk(await client.presignedPutObject(bucket, "presigned", 300), { method: "PUT", body: small });
  assert.deepEqual(await get("presigned"), small);

  const keys = [];
  for await (const item of client.listObjectsV2(bucket, "", true)) keys.push(item.name);
  assert.deepEqual(keys, ["large", "presigned", key]);
  await client.removeObject(bucket, "presigned");
  await client.removeObjects(bucket, ["large", key]);
  await client.removeBucket(bucket);
  assert.ok(!(await client.bucketExists(bucket)));
}

await awsSdk("aws-sdk-js");
await minio("minio-js");
