import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JwtModule } from '@nestjs/jwt';
import { EmployeesController } from './employees.controller';
import { EmployeesService } from './employees.service';
import { Employee } from './employee.entity';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      host: process.env.DB_HOST,
      username: 'hr_app',
      password: 'hr-App!2023-prod',
      database: 'hr',
      entities: [Employee],
      ssl: { rejectUnauthorized: false },
    }),
    TypeOrmModule.forFeature([Employee]),
    JwtModule.registerAsync({
      useFactory: () => ({
        secret: process.env.JWT_SECRET,
        signOptions: { expiresIn: '10m', algorithm: 'HS256' },
      }),
    }),
  ],
  controllers: [EmployeesController],
  providers: [EmployeesService],
})
export class AppModule {}
