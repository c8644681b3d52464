import { get, placeOf, text } from '../shared/located.ts';
import { isSecretName } from '../shared/secretWords.ts';
import type { ApiDocument, Operation } from './document.ts';
import type { Say } from './rule.ts';
import { cardDataOf, isMasked, mayHoldText } from './sensitive.ts';

/** What stands in an address stands in every log on the way. */
export function addressRules(document: ApiDocument, say: Say): void {
  for (const operation of document.operations().values()) {
    for (const [key, parameter] of document.parameters(operation)) {
      const [place = ''] = key.split(' ');
      const name = text(get(parameter, 'name')) ?? '';
      const schema = document.resolve(get(parameter, 'schema') ?? parameter);
      if ((place !== 'query' && place !== 'path') || !mayHoldText(schema)) continue;
      const isCard = cardDataOf(name) !== undefined && schema !== undefined && !isMasked(schema);
      if (!isCard && !isSecretIn(place, name, operation)) continue;
      say(
        'openapi/secret-in-address',
        placeOf(parameter, 'name'),
        `${operation.title} takes ${isCard ? 'card data' : 'a secret'} ("${name}") in the address, which proxies, browsers and logs keep. Take it in the body${isCard ? ', or take a token for it' : ' or a header'}.`,
      );
    }
  }
}

/** Works once, and comes from a mail. */
const ONCE = /verif|confirm|reset|invit|activat|unsubscribe|magic|callback|preview|accept/i;

function isSecretIn(place: string, name: string, { path }: Operation): boolean {
  const isOnce = /^(?:token|code|key)$/i.test(name) || /token$/i.test(name);
  if (isOnce && (place === 'path' || ONCE.test(path) || ONCE.test(name))) return false;
  // What stands for a card is made to be handed around.
  if (/(?:card|pan|payment|method|device|fcm|push)[-_]?token$/i.test(name)) return false;
  // What a secret is called, or the pass that somebody bought, is none.
  if (place === 'path' && /^(?:secret|pass|credentials?)$/i.test(name)) return false;
  return isSecretName(name) || /^(?:session|sid|session_?id|jwt|pin|otp_?secret)$/i.test(name);
}
