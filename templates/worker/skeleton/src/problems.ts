import { defineProblems } from '@quoin/service';

/** Every error of this service, beside those that all services have. A code is never renamed. */
export const { Problem, problems } = defineProblems({
  'author-not-found': {
    status: 404,
    title: 'This author has written nothing',
    advice: 'Check the spelling. What was written a moment ago may still be on its way.',
  },
  'invalid-event': {
    status: 400,
    title: 'The body is not a CloudEvent',
    advice: 'Send CloudEvents 1.0 in JSON, with content-type: application/cloudevents+json.',
  },
});
