import { IsNumber, IsString } from 'class-validator';
import Decimal from 'decimal.js';
import type { Pool } from 'pg';

export class CreatePayment {
  @IsString()
  account!: string;

  @IsNumber()
  amount!: number;


  @IsString()
  amountMinor!: string;
}

export function subtotal(items: { price: number; quantity: number }[]): number {
  let sum = 0.0;
  for (const item of items) sum += item.price * item.quantity;
  return sum;
}

export function subtotalMinor(items: { priceMinor: bigint; quantity: number }[]): bigint {
  let sum = 0n;
  for (const item of items) sum += item.priceMinor * BigInt(item.quantity);
  return sum;
}

export function withTax(amount: string): string {
  return new Decimal(amount).times('1.21').toFixed(2);
}

export function priceWithTax(price: string): number {
  return Number(price) * 1.21;
}

export function zoom(scale: string): number {
  return Number.parseFloat(scale) * 1.25;
}

export async function pay(pool: Pool, amount: number, cents: number): Promise<void> {
  const total = amount + cents / 100;
  await pool.query('INSERT INTO payments (total) VALUES ($1)', [total]);
}

export async function payMinor(pool: Pool, wholeMinor: bigint, cents: bigint): Promise<void> {
  const totalMinor = wholeMinor + cents;
  await pool.query('INSERT INTO payments (total_minor) VALUES ($1)', [totalMinor]);
}

export function formatPrice(minor: bigint): string {
  const digits = minor.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
