import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from '../http/path.ts';
import { commonProblems } from './common.ts';
import { PROBLEM_MEDIA_TYPE, problemDetails, ProblemSchema, typeOfProblem } from './details.ts';
import { Problem, problemFromError } from './from-error.ts';
import type { ProblemError, ProblemRegistry } from './registry.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request failed with, for its log line and its span. */
    failure: ProblemError | null;
  }
}

/** Answers every error with problem details and describes each kind at /problems/{code}. */
export function addProblems(app: FastifyInstance, problems: ProblemRegistry): void {
  app.decorateRequest('failure', null);
  app.addSchema(ProblemSchema);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request) => {
    throw new Problem('not-found', `There is no ${request.method} ${pathOf(request)}.`);
  });
  app.register((routes, _options, done) => {
    routes.get<{ Params: { code: string } }>(
      '/problems/:code',
      { config: { public: true }, schema: { hide: true } },
      (request) => {
        const { code } = request.params;
        const definition = Object.hasOwn(problems, code) ? problems[code] : undefined;
        if (!definition) throw new Problem('not-found', `There is no problem "${code}".`);
        return { type: typeOfProblem(code), code, ...definition };
      },
    );
    done();
  });
}

/** Answers a request with the problem that an error stands for. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemFromError(error);
  request.failure = problem;
  return reply
    .code(problem.statusCode)
    .headers(problem.headers)
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send(problemDetails(problem, { path: pathOf(request), requestId: request.id }));
}

/** Answers what is not HTTP, or too slow, or too large, before there is a request. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : 'malformed-request';
  const { status, title, advice } = commonProblems[code];
  const body = JSON.stringify({ type: typeOfProblem(code), title, status, advice, code });
  socket.end(
    [
      `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
      'connection: close',
      `content-length: ${String(Buffer.byteLength(body))}`,
      `content-type: ${PROBLEM_MEDIA_TYPE}`,
      '',
      body,
    ].join('\r\n'),
  );
}
