import {
  argumentAt,
  calleeName,
  receiverOf,
  chainText,
  isFunction,
  stringValue,
  type CallNode,
  type Node,
} from '../flow/nodes.ts';
import { locateFunction } from '../flow/locate.ts';
import { nodeRule, type File } from '../nodeRule.ts';

export const messageOrigin = nodeRule(
  {
    name: 'message-origin',
    title: 'Messages between windows name and check their origin',
    cwe: ['CWE-346', 'CWE-345'],
    group: 'misconfiguration',
    advice: 'Name the origin that may read the message, and compare `event.origin` with it.',
  },
  (file) => ({
    CallExpression(node) {
      const name = calleeName(node);
      if (name === 'postMessage') checkSender(node, file);
      else if (name === 'addEventListener' && stringValue(argumentAt(node, 0)) === 'message') {
        checkReceiver(node, argumentAt(node, 1), file);
      }
    },
    AssignmentExpression({ left, right }) {
      if (chainText(left) === 'window.onmessage') checkReceiver(left, right, file);
    },
  }),
);

const OWN_WINDOW = /^(window|self|_*global(This)?|window\.self)$/;

function checkSender(call: CallNode, { report }: File): void {
  const target = argumentAt(call, 1);
  const receiver = receiverOf(call);
  // A window that writes to itself, as timers without delay do.
  if (receiver && OWN_WINDOW.test(chainText(receiver) ?? '')) return;
  if (stringValue(target) === '*')
    report(call, 'Whatever page is in the other window can read this.');
}

/** Workers, ports and sockets have no origin; windows do. */
function checkReceiver(
  place: Node,
  listener: Node | undefined,
  { unit, text, report }: File,
): void {
  const receiver = place.type === 'CallExpression' ? receiverOf(place) : undefined;
  if (receiver && !/^(window|globalThis|top|parent)$/.test(chainText(receiver) ?? '')) return;
  if (!receiver && place.type === 'CallExpression' && !/\b(window|document)\b/.test(text)) return;
  const located = listener && locateFunction(listener, unit);
  if (!located || !isFunction(located.node) || located.unit !== unit) return;
  const body = text.slice(...located.node.range);
  const [parameter] = located.node.params;
  if (!parameter || /\borigin\b|\.source\b|isTrusted|verify|validate/i.test(body)) return;
  if (/\bdata\b/.test(body)) report(place, 'Any page can send this message.');
}
