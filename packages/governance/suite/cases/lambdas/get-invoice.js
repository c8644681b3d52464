const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, GetCommand, ScanCommand } = require('@aws-sdk/lib-dynamodb');
const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
const fs = require('fs');

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const s3 = new S3Client({});

exports.handler = async (event) => {
  const { id } = event.pathParameters;
  const { Item } = await documents.send(new GetCommand({ TableName: process.env.TABLE, Key: { id } }));
  if (!Item) {
    return { statusCode: 404, headers: { 'content-type': 'text/html' }, body: `<p>No invoice ${id}</p>` };
  }
  delete Item.internalNote;
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(Item) };
};

exports.template = async (event) => {
  const name = event.queryStringParameters.template;
  const text = fs.readFileSync('/opt/templates/' + name, 'utf8');
  return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: text };
};

exports.logo = async (event) => {
  const logos = { light: 'light.svg', dark: 'dark.svg' };
  const file = logos[event.queryStringParameters.theme] ?? 'light.svg';
  const text = fs.readFileSync(`/opt/logos/${file}`, 'utf8');
  return { statusCode: 200, headers: { 'content-type': 'image/svg+xml' }, body: text };
};

exports.search = async (event) => {
  const body = JSON.parse(event.body);
  const found = await documents.send(
    new ScanCommand({
      TableName: process.env.TABLE,
      FilterExpression: `customer = :customer AND ${body.condition}`,
      ExpressionAttributeValues: { ':customer': event.requestContext.authorizer.sub },
      Limit: 100,
    }),
  );
  return { statusCode: 200, body: JSON.stringify(found.Items) };
};

exports.redirect = async (event) => ({
  statusCode: 302,
  headers: { Location: event.queryStringParameters.returnTo },
});

exports.home = async () => ({
  statusCode: 302,
  headers: { Location: 'https://invoices.example/home' },
});

exports.object = async (event) => {
  const object = await s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: `invoices/${event.pathParameters.id}.pdf` }));
  return { statusCode: 200, isBase64Encoded: true, body: await object.Body.transformToString('base64') };
};
