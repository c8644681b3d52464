const winston = require('winston');
const Sentry = require('@sentry/node');

const logger = winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Console()] });

class CardService {
  constructor(vault, gateway) {
    this.vault = vault;
    this.gateway = gateway;
  }

  async store(req) {
    const { cardNumber, cvv, holder } = req.body;
    logger.debug('storing card', { cardNumber, holder });
    const token = await this.vault.put({ cardNumber, cvv });
    return { token };
  }

  async remove(token) {
    logger.debug('removing card', { token: token.slice(-6) });
    await this.vault.remove(token);
    return { removed: true };
  }

  async charge(req) {
    try {
      return await this.gateway.charge(req.body);
    } catch (error) {
      logger.error('charge failed', { error: error.code, body: req.body });
      throw error;
    }
  }

  async chargeToken(req) {
    try {
      return await this.gateway.charge({ token: req.body.token, amountMinor: req.body.amountMinor });
    } catch (error) {
      logger.error('charge failed', { error: error.code, amountMinor: req.body.amountMinor });
      throw error;
    }
  }

  async verify(card) {
    Sentry.setContext('card', { pan: card.pan, expiry: card.expiry });
    const answer = await this.gateway.verify(card);
    return { ok: answer.ok };
  }

  async lookup(card) {
    Sentry.setContext('card', { brand: card.brand, country: card.country });
    const answer = await this.gateway.lookup(card.bin);
    return { ok: answer.ok };
  }

  async pin(card, pin) {
    console.info('pin changed', { card: card.id, pin });
    await this.vault.setPin(card.id, pin);
    return { changed: true };
  }

  async unpin(message) {
    console.info('message unpinned', { pinned: message.pinned });
    return { changed: true };
  }
}

module.exports = CardService;
