import { Body, Controller, Get, Header, Logger, Param, ParseIntPipe, ParseUUIDPipe, Patch, Put, Query, Redirect, Res } from '@nestjs/common';
import type { Response } from 'express';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmployeesService } from './employees.service';
import { UpdateEmployee } from './update-employee.dto';

@Controller('employees')
export class EmployeesController {
  private readonly logger = new Logger(EmployeesController.name);

  constructor(private readonly service: EmployeesService) {}

  @Get()
  list(@Query('department') department: string) {
    return this.service.findByDepartment(department);
  }

  @Get('named')
  named(@Query('name') name: string) {
    return this.service.findByName(name);
  }

  @Get('payroll')
  payroll(@Query('orderBy') orderBy: string) {
    this.logger.log('payroll ordered by ' + orderBy);
    return this.service.payroll(orderBy);
  }

  @Patch(':id')
  patch(@Param('id', ParseUUIDPipe) id: string, @Body() changes: UpdateEmployee) {
    return this.service.patch(id, changes);
  }

  @Put(':id')
  put(@Param('id') id: string, @Body() body: Record<string, unknown>) {
    return this.service.overwrite(id, body);
  }

  @Get(':id/contract')
  contract(@Param('id') id: string) {
    return readFile(join('/srv/contracts', id + '.pdf'));
  }

  @Get(':id/photo')
  photo(@Param('id', ParseUUIDPipe) id: string) {
    return readFile(join('/srv/photos', `${id}.jpg`));
  }

  @Get('year/:year')
  year(@Param('year', ParseIntPipe) year: number) {
    return readFile(`/srv/years/${year}.json`, 'utf8');
  }

  @Get('profile')
  @Header('Content-Type', 'text/html')
  profile(@Query('name') name: string) {
    return `<h2>${name}</h2>`;
  }

  @Get('portal')
  @Redirect('https://portal.hr.example', 302)
  portal() {
    return undefined;
  }

  @Get('continue')
  follow(@Query('to') to: string, @Res() res: Response) {
    res.redirect(302, to);
  }

  @Get('continue-safe')
  followSafe(@Query('to') to: string, @Res() res: Response) {
    const target = new URL(to, 'https://hr.example');
    res.redirect(302, target.origin === 'https://hr.example' ? target.href : '/');
  }
}
