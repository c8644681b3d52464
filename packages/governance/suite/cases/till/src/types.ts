export interface Card {
  number: string;
  brand: 'visa' | 'mastercard';
  cvc: string;
}

export interface Receipt {
  id: string;
  amountMinor: bigint;
}

export interface Invoice {
  id: string;
  lines: InvoiceLine[];
}

export interface InvoiceLine {
  description: string;
  unitMinor: bigint;
  quantity: number;
}
