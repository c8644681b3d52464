import type { QuoinRule } from '../rule.ts';
import { floatMoney } from './floatMoney.ts';
import { missingIdempotency } from './missingIdempotency.ts';
import { plaintextColumn } from './plaintextColumn.ts';
import { sensitiveLog } from './sensitiveLog.ts';
import { unauditedAction } from './unauditedAction.ts';
import { unmaskedCard } from './unmaskedCard.ts';

/** Rules about money and card data. */
export const paymentRules: readonly QuoinRule[] = [
  floatMoney,
  missingIdempotency,
  sensitiveLog,
  plaintextColumn,
  unmaskedCard,
  unauditedAction,
];
