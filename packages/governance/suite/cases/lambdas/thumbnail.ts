import { exec, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { S3Event, SQSEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

const shell = promisify(exec);
const file = promisify(execFile);

export const onUpload = async (event: S3Event): Promise<void> => {
  for (const record of event.Records) {
    const key = decodeURIComponent(record.s3.object.key);
    await shell(`convert s3-input/${key} -resize 200x200 /tmp/out.png`);
  }
};

export const onUploadQuoted = async (event: S3Event): Promise<void> => {
  for (const record of event.Records) {
    const key = decodeURIComponent(record.s3.object.key);
    await file('/usr/bin/convert', [`s3-input/${key}`, '-resize', '200x200', '/tmp/out.png'], { timeout: 10_000 });
  }
};

export const onMessage = async (event: SQSEvent): Promise<void> => {
  for (const { body } of event.Records) {
    const { codec, source } = JSON.parse(body) as { codec: string; source: string };
    const command = ['ffmpeg', '-i', source, '-c:v', codec, '/tmp/out.mp4'].join(' ');
    await shell(command);
  }
};

export const ping = async (event: APIGatewayProxyEventV2): Promise<string> => {
  const host = event.queryStringParameters?.host ?? '';
  if (!/^[a-z0-9.-]{1,253}$/i.test(host) || host.startsWith('-')) return 'bad host';
  const { stdout } = await shell(`ping -c 1 ${host}`, { timeout: 3000 });
  return stdout;
};

export const whois = async (event: APIGatewayProxyEventV2): Promise<string> => {
  const { domain } = JSON.parse(event.body ?? '{}') as { domain: string };
  const { stdout } = await shell('whois ' + domain, { timeout: 3000 });
  return stdout;
};

export const version = async (): Promise<string> => {
  const { stdout } = await shell('convert -version');
  return stdout;
};
