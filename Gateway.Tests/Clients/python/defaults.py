"""boto3 with its default settings: files, parts, lists, copies, presigned URLs. Usage: defaults.py ENDPOINT [CA_FILE]"""

import io
import sys
import urllib.request

import boto3

endpoint, ca_file = sys.argv[1], (sys.argv + [None])[2]
s3 = boto3.client("s3", endpoint_url=endpoint, verify=ca_file)
bucket = "boto3-" + endpoint.split(":")[0]
key = "ünï/cödé +%.bin"
small = b"small content"
large = bytes(range(256)) * (80 << 10)  # 20 MiB: three parts


def check(condition, what):
    if not condition:
        sys.exit(f"failed: {what}")


def http(method, url, body=None):
    with urllib.request.urlopen(urllib.request.Request(url, data=body, method=method)) as answer:
        return answer.read()


payloads = set()
s3.meta.events.register("before-send.s3.PutObject", lambda request, **_: payloads.add(request.headers["X-Amz-Content-SHA256"]))

s3.create_bucket(Bucket=bucket)

s3.upload_fileobj(io.BytesIO(small), bucket, key)
s3.upload_fileobj(io.BytesIO(large), bucket, "large")
s3.upload_fileobj(io.BytesIO(b""), bucket, "empty")
for name, content in ((key, small), ("large", large), ("empty", b"")):
    received = io.BytesIO()
    s3.download_fileobj(bucket, name, received)
    check(received.getvalue() == content, f"{name} comes back unchanged")

put = s3.put_object(Bucket=bucket, Key="put", Body=small, Metadata={"a": "b"}, ContentType="text/x-test")
head = s3.head_object(Bucket=bucket, Key="put", ChecksumMode="ENABLED")
check(head["ETag"] == put["ETag"] and head["Metadata"] == {"a": "b"} and head["ContentType"] == "text/x-test", "the head of an object")
check(head["ChecksumCRC32"] == put["ChecksumCRC32"], "the default checksum is kept")
check(s3.head_object(Bucket=bucket, Key="large")["ETag"].endswith('-3"'), "the large file went up in three parts")

s3.copy({"Bucket": bucket, "Key": key}, bucket, "copy of " + key)
s3.copy({"Bucket": bucket, "Key": "large"}, bucket, "copy of large")
check(s3.get_object(Bucket=bucket, Key="copy of " + key)["Body"].read() == small, "a copy")
check(s3.get_object(Bucket=bucket, Key="copy of large", Range="bytes=20000000-20000009")["Body"].read() == large[20000000:20000010], "a range of a copy")

keys = [item["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2}) for item in page["Contents"]]
check(keys == sorted([key, "large", "empty", "put", "copy of " + key, "copy of large"], key=str.encode), f"the list: {keys}")

# Over TLS the SDK leaves the body unsigned and sends its checksum after it.
if ca_file is not None:
    check(payloads == {b"STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, f"aws-chunked with a trailer: {payloads}")
else:
    v4 = boto3.client("s3", endpoint_url=endpoint, config=boto3.session.Config(signature_version="s3v4"))
    check(http("GET", v4.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})) == small, "a presigned GET")
    http("PUT", v4.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "presigned"}), small)
    check(s3.get_object(Bucket=bucket, Key="presigned")["Body"].read() == small, "a presigned PUT")
    check(http("GET", s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})) == small, "a presigned GET with default settings")

objects = [{"Key": item["Key"]} for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
check(len(s3.delete_objects(Bucket=bucket, Delete={"Objects": objects})["Deleted"]) == len(objects), "all objects are deleted at once")
s3.delete_bucket(Bucket=bucket)
check(bucket not in [b["Name"] for b in s3.list_buckets()["Buckets"]], "the bucket is gone")
