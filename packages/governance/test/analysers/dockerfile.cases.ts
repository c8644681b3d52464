import type { DockerfileRule } from '../../src/analysers/dockerfile/rule.ts';
import type { Cases } from './cases.ts';

/** In a Dockerfile a comment stands on a line of its own: the arrow points at the line below. */
export const DOCKERFILE_CASES: Cases<DockerfileRule> = {
  'change/file-parses': {
    bad: ['FROM a:1\nCPOY x y', 'RUN echo'],
    good: [
      'FROM a:1\nRUN echo a \\\n  # a comment inside\n\n  && echo b\n',
      '# syntax=docker/dockerfile:1\nARG V=1\nFROM a:${V}\nRUN <<EOF\nnot an instruction\nEOF\nCOPY <<-"X" /y\n\tanything\n\tX\nUSER 1\n',
      '# escape=`\nFROM a:1\nRUN dir `\n  c:\\\nUSER x\n',
      '',
    ],
  },
  'dockerfile/root-user': {
    bad: [
      'FROM node:24',
      'FROM node:24\nUSER node\nRUN x\nUSER root',
      'FROM node:24\nUSER 0:0',
      'FROM a:1 AS build\nUSER me\nFROM node:24',
    ],
    good: [
      'FROM node:24\nUSER root\nRUN x\nUSER node\n',
      'FROM a:1 AS base\nUSER 1000\nFROM base\nRUN x\n',
      'FROM gcr.io/distroless/nodejs24-debian12:nonroot\n',
      'FROM node:24\nUSER ${APP_USER}\n',
    ],
  },
  'dockerfile/base-image': {
    bad: [
      'FROM a:1\nCOPY --from=nginx:latest /etc/nginx /etc/nginx',
      'FROM node',
      'FROM node:latest AS build',
      'ARG TAG=latest\nFROM node:${TAG}',
      'FROM registry.example.com:5000/node',
    ],
    good: [
      'FROM a:1\nCOPY --from=nginx:1.29 /etc/nginx /etc/nginx\n',
      'FROM node:24.1-slim\n',
      'FROM scratch\n',
      `FROM node@sha256:${'a'.repeat(64)}\n`,
      'FROM node:24 AS base\nFROM base\n',
      'ARG BASE\nFROM ${BASE}\n',
      'FROM --platform=linux/amd64 node:24\n',
    ],
  },
  'dockerfile/base-image-digest': {
    bad: ['FROM node:24', 'FROM --platform=$BUILDPLATFORM node:24 AS x'],
    good: [
      `FROM node:24@sha256:${'0'.repeat(64)}\n`,
      'FROM a AS base\nFROM base\n'.replace('FROM a ', 'FROM scratch '),
    ],
  },
  'dockerfile/remote-add': {
    bad: [
      'FROM a:1\nADD https://example.com/x.tar.gz /x',
      'FROM a:1\nADD ["http://example.com/x", "/x"]',
    ],
    good: [
      'FROM a:1\nADD --checksum=sha256:00 https://example.com/x /x\n',
      'FROM a:1\nADD x.tar.gz /x\n',
    ],
  },
  'dockerfile/secret-in-image': {
    bad: [
      'FROM a:1\nENV DB_PASSWORD=hunter2',
      'FROM a:1\nENV DB_PASSWORD hunter2',
      'FROM a:1\nARG NPM_TOKEN',
      'FROM a:1\nARG T\nENV API_TOKEN=$T',
      'FROM a:1\nRUN echo "//registry.npmjs.org/:_authToken=' +
        'npm_' +
        'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5" > .npmrc',
      'FROM a:1\nCOPY .env /app/',
      'FROM a:1\nCOPY id_rsa /root/.ssh/',
      'FROM a:1\nRUN mysql --user=x && export MYSQL_PASSWORD=hunter2',
    ],
    good: [
      'FROM a:1\nENV NODE_ENV=production TOKEN_TTL=60\n',
      'FROM a:1\nENV DB_PASSWORD_FILE=/run/secrets/db\n',
      'FROM a:1\nRUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci\n',
      'FROM a:1\nCOPY .env.example /app/\n',
      'FROM a:1\nCOPY --from=build /x/ca.pem /etc/\n',
      'FROM a:1\nARG VERSION=1\n',
    ],
  },
  'dockerfile/piped-script': {
    bad: [
      'FROM a:1\nRUN curl -fsSL https://example.com/install | sh',
      'FROM a:1\nRUN wget -qO- https://example.com/i.py | sudo python3',
      'FROM a:1\nRUN bash <(curl -s https://example.com/i)',
      'FROM a:1\nRUN sh -c "$(curl -fsSL https://example.com/i)"',
    ],
    good: [
      'FROM a:1\nRUN curl -fsSLo i https://example.com/i-1.2 && echo "00  i" | sha256sum -c && sh i\n',
      'FROM a:1\nRUN cat x | sh\n',
      'FROM a:1\nRUN curl https://example.com/x.tgz | tar xz\n',
    ],
  },
  'dockerfile/unverified-download': {
    bad: [
      'FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=0',
      'FROM a:1\nRUN curl -fsSL http://files.example.com/tool -o /usr/bin/tool',
      'FROM a:1\nRUN curl -k https://example.com/x -o x',
      'FROM a:1\nRUN wget --no-check-certificate https://example.com/x',
      'FROM a:1\nRUN npm config set strict-ssl false',
      'FROM a:1\nRUN apt-get install -y --allow-unauthenticated x',
    ],
    good: [
      'FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=1\nRUN curl -f http://localhost:3000/health\n',
      'FROM a:1\nRUN wget http://files.example.com/tool && sha256sum -c tool.sum\n',
      'FROM a:1\nRUN curl -fsSL https://example.com/x -o x\n',
      'FROM a:1\nRUN echo -k\n',
    ],
  },
  'dockerfile/sudo': {
    bad: [
      "FROM a:1\nRUN echo 'app ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers.d/app",
      'FROM a:1\nRUN sudo make install',
      'FROM a:1\nRUN apt-get install -y --no-install-recommends sudo',
    ],
    good: ['FROM a:1\nRUN make install\n', 'FROM a:1\nRUN echo pseudo sudoku\n'],
  },
  'dockerfile/package-manager': {
    bad: [
      'FROM a:1\nRUN apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
      'FROM a:1\nRUN apt-get update && apt-get install -y --no-install-recommends curl',
      'FROM a:1\nRUN apk add curl',
      'FROM a:1\nRUN pip install flask',
      'FROM a:1\nRUN dnf install -y curl',
    ],
    good: [
      'FROM a:1\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\n',
      'FROM a:1\nRUN apk add --no-cache curl\n',
      'FROM a:1\nRUN --mount=type=cache,target=/root/.cache pip install flask\n',
    ],
  },
  'dockerfile/healthcheck': {
    bad: ['FROM a:1\nEXPOSE 80'],
    good: ['FROM a:1\nEXPOSE 80\nHEALTHCHECK CMD x\n', 'FROM a:1\nCMD x\n'],
  },
  'dockerfile/build-context': {
    bad: ['FROM a:1\nCOPY . /app', 'FROM a:1\nADD . .'],
    good: ['FROM a:1\nCOPY src /app\n', 'FROM a:1 AS b\nFROM a:1\nCOPY --from=b . .\n'],
  },
  'dockerfile/writable-by-all': {
    bad: [
      'FROM a:1\nCOPY --chmod=777 app /app',
      'FROM a:1\nRUN chmod -R 777 /app',
      'FROM a:1\nRUN chmod a+rwx /app',
      'FROM a:1\nRUN chmod 0777 /x',
    ],
    good: [
      'FROM a:1\nCOPY --chmod=755 app /app\n',
      'FROM a:1\nRUN chmod 755 /app\n',
      'FROM a:1\nRUN chmod +x /app\n',
    ],
  },
  'dockerfile/remote-login': {
    bad: [
      'FROM a:1\nEXPOSE 22',
      'FROM a:1\nRUN apt-get update && apt-get install -y openssh-server',
      "FROM a:1\nRUN echo 'root:root' | chpasswd",
    ],
    good: ['FROM a:1\nEXPOSE 8022\n', 'FROM a:1\nRUN apt-get install -y openssh-client\n'],
  },
};
