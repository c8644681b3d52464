import { Body, Controller, Get, Header, Param, ParseUUIDPipe, Post, Query, Redirect, Res, StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { CourierGateway } from './courier.gateway';
import { LabelsService } from './labels.service';
import { TrackingService } from './tracking.service';

@Controller('parcels')
export class TrackingController {
  constructor(
    private readonly tracking: TrackingService,
    private readonly courier: CourierGateway,
    private readonly labels: LabelsService,
  ) {}

  @Get()
  search(@Query('city') city: string, @Query('weight') weight: string) {
    return this.tracking.search(city, weight);
  }

  @Get(':id')
  one(@Param('id', ParseUUIDPipe) id: string) {
    return this.tracking.one(id);
  }

  @Get(':id/eta')
  eta(@Query('depot') depot: string) {
    return this.courier.eta(depot);
  }

  @Get('return')
  @Redirect()
  back(@Query('to') to: string) {
    return { url: to, statusCode: 302 };
  }

  @Get('home')
  @Redirect()
  home(@Query('lang') lang: string) {
    const path = lang === 'de' ? '/de/pakete' : '/en/parcels';
    return { url: path, statusCode: 302 };
  }

  @Get(':id/card')
  @Header('Content-Type', 'text/html')
  card(@Param('id', ParseUUIDPipe) id: string, @Query('note') note: string) {
    return `<article><h1>${id}</h1><p>${note}</p></article>`;
  }

  @Get(':id/card.json')
  cardData(@Query('note') note: string) {
    return { note };
  }

  @Get('labels/:name')
  label(@Param('name') name: string): StreamableFile {
    return new StreamableFile(this.labels.open(name));
  }

  @Post('labels')
  async print(@Body() body: { printer: string; copies: number }, @Res() res: Response) {
    await this.labels.print(body.printer, body.copies);
    res.sendStatus(204);
  }
}
