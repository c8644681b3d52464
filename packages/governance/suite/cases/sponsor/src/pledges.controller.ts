import { Body, Controller, Delete, Headers, Inject, Post, Req, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { SessionGuard } from './session.guard';
import { PLEDGES } from './tokens';
import type { Pledges } from './pledges';

type Pledge = { readonly to: string; readonly minor: string; readonly currency: string };

@Controller('pledges')
@UseGuards(SessionGuard)
export class PledgesController {
  constructor(@Inject(PLEDGES) private readonly pledges: Pledges) {}

  @Post()
  async give(@Body() { to, minor, currency }: Pledge, @Req() request: Request) {
    return this.pledges.charge({ from: request.user, to, minor: BigInt(minor), currency });
  }

  @Delete()
  async withdraw(@Headers('x-reason') reason: string, @Req() request: Request) {
    await this.pledges.withdraw(request.user, reason);
  }
}
