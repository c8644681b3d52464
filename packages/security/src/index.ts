export { findCardNumbers, type CardNumberMatch } from './cards/find.ts';
export { maskCardNumber, type MaskOptions } from './cards/mask.ts';
export { redactText } from './cards/redact.ts';
