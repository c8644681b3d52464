import { HttpService } from '@nestjs/axios';
import { Injectable, Logger } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';

const DEPOTS: Record<string, string> = {
  north: 'https://north.depots.example',
  south: 'https://south.depots.example',
};

@Injectable()
export class CourierGateway {
  private readonly log = new Logger(CourierGateway.name);

  constructor(private readonly http: HttpService) {}

  async eta(depot: string): Promise<unknown> {
    const { data } = await firstValueFrom(
      this.http.get(`https://${depot}/eta`, { timeout: 2000, maxRedirects: 0 }),
    );
    return data;
  }

  async etaOf(depot: string): Promise<unknown> {
    const base = new Map(Object.entries(DEPOTS)).get(depot);
    if (base === undefined) throw new Error('unknown depot');
    const { data } = await firstValueFrom(
      this.http.get(`${base}/eta`, { timeout: 2000, maxRedirects: 0 }),
    );
    return data;
  }
}
