import pino from 'pino';
import { createHash } from 'node:crypto';

const log = pino();

export class Receipts {
  constructor(store) {
    this.store = store;
  }

  async issue(payment) {
    log.info('issuing a receipt for card ' + payment.cardNumber);
    const receipt = { id: createHash('sha256').update(payment.id).digest('hex'), amountMinor: payment.amountMinor };
    await this.store.save(receipt);
    return receipt;
  }

  async reissue(payment) {
    log.info({ payment: payment.id }, 'issuing a receipt again');
    return this.store.find(payment.id);
  }

  async failed(payment, error) {
    const { brand, country } = payment.card;
    log.error({ err: error, card: { brand, country } }, 'payment failed');
    await this.store.mark(payment.id, 'failed');
    return { brand, failed: true };
  }

  async refused(payment, error) {
    console.error('refused', payment.card.pan, payment.card.expiry, error.code);
    await this.store.mark(payment.id, 'refused');
  }

  async traced(payment, span) {
    span.setAttribute('payment.amount_minor', Number(payment.amountMinor));
    await this.store.mark(payment.id, 'traced');
  }

  async event(payment, span) {
    span.addEvent('authorised', { cardholder: payment.card.holder, 'card.cvv': payment.card.cvv });
    await this.store.mark(payment.id, 'authorised');
  }

  panel(panels) {
    log.debug({ panel: panels[0].title, pins: panels[0].pins.length }, 'panel opened');
  }
}
