import { Body, Controller, Get, Headers, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { TransfersService } from './transfers.service';
import { IdempotencyInterceptor } from './idempotency.interceptor';

@Controller('transfers')
export class TransfersController {
  constructor(private readonly transfers: TransfersService) {}

  @Post()
  @HttpCode(201)
  create(@Body() body: { from: string; to: string; amountMinor: string }) {
    return this.transfers.create(body.from, body.to, BigInt(body.amountMinor));
  }

  @Get(':id')
  find(@Param('id') id: string) {
    return this.transfers.find(id);
  }

  @Post('keyed')
  keyed(@Headers('idempotency-key') key: string, @Body() body: { from: string; to: string; amountMinor: string }) {
    return this.transfers.createOnce(key, body.from, body.to, BigInt(body.amountMinor));
  }

  @Post(':id/reversal')
  reverse(@Param('id') id: string) {
    return this.transfers.reverse(id);
  }

  @Post('intercepted')
  @UseInterceptors(IdempotencyInterceptor)
  intercepted(@Body() body: { from: string; to: string; amountMinor: string }) {
    return this.transfers.create(body.from, body.to, BigInt(body.amountMinor));
  }
}
