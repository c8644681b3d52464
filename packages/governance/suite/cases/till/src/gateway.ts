import axios from 'axios';
import pino from 'pino';
import { trace } from '@opentelemetry/api';
import type { Card, Receipt } from './types';

const log = pino({ redact: ['card.number', 'card.cvc'] });

export class Gateway {
  readonly #client = axios.create({ baseURL: 'https://gateway.example', timeout: 4000 });

  async authorise(card: Card, amountMinor: bigint): Promise<Receipt> {
    console.log(`authorising ${card.number} for ${amountMinor}`);
    const amount = { minor: String(amountMinor), currency: 'EUR' };
    const { data } = await this.#client.post<Receipt>('/authorise', { card, amount });
    log.info({ receipt: data.id }, 'authorised');
    return data;
  }

  async verify(card: Card): Promise<boolean> {
    const span = trace.getActiveSpan();
    span?.setAttribute('card.pan', card.number);
    const { data } = await this.#client.post<{ ok: boolean }>('/verify', { card });
    return data.ok;
  }

  async tokenise(card: Card): Promise<string> {
    const span = trace.getActiveSpan();
    span?.setAttribute('card.brand', card.brand);
    const { data } = await this.#client.post<{ token: string }>('/tokens', { card });
    return data.token;
  }

  async capture(receipt: Receipt, cvv: string): Promise<void> {
    try {
      await this.#client.post(`/capture/${receipt.id}`, { cvv });
    } catch (error) {
      throw new Error(`capture failed for cvv ${cvv}`, { cause: error });
    }
  }

  async void(receipt: Receipt): Promise<void> {
    try {
      await this.#client.post(`/void/${receipt.id}`);
    } catch (error) {
      throw new Error(`void failed for receipt ${receipt.id}`, { cause: error });
    }
  }

  greetings(): void {
    const cards = ['birthday', 'wedding'];
    log.info({ cards }, 'greeting cards');
  }

  async debug(request: { pan: string; pin: string }): Promise<void> {
    log.debug('pin block for ' + request.pan + ' is ' + request.pin);
  }

  masked(pan: string): void {
    log.debug(`card ${pan.slice(0, 6)}******${pan.slice(-4)}`);
  }
}
