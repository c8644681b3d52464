import { Controller, Post, Body, Put, Param } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { PrismaClient } from '@prisma/client';
import { plainToInstance } from 'class-transformer';

const prisma = new PrismaClient();

class CreateUser {
  name!: string;
  email!: string;
}

@Controller('users')
export class UsersController {
  constructor(@InjectModel('User') private readonly users: Model<{ name: string; admin: boolean }>) {}

  @Post('any')
  createAny(@Body() body: any) {
    return this.users.create(body);
  }

  @Post('named')
  createNamed(@Body() body: CreateUser) {
    return this.users.create({ name: body.name, admin: false });
  }

  @Put(':id/any')
  updateAny(@Param('id') id: string, @Body() body: Record<string, unknown>) {
    return prisma.user.update({ where: { id }, data: body as object });
  }

  @Put(':id/named')
  updateNamed(@Param('id') id: string, @Body() body: CreateUser) {
    return prisma.user.update({ where: { id }, data: { name: body.name, email: body.email } });
  }

  @Put(':id/many')
  updateMany(@Body() body: Record<string, unknown>) {
    return prisma.user.create({ data: { admin: false, ...body } as never });
  }

  @Put(':id/transform')
  transform(@Body() body: Record<string, unknown>) {
    const user = plainToInstance(CreateUser, body);
    return prisma.user.create({ data: { email: user.email, name: user.name, admin: false } });
  }
}
