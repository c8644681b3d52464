import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, DataSource } from 'typeorm';
import { Employee } from './employee.entity';
import type { UpdateEmployee } from './update-employee.dto';

@Injectable()
export class EmployeesService {
  constructor(
    @InjectRepository(Employee) private readonly employees: Repository<Employee>,
    private readonly dataSource: DataSource,
  ) {}

  findByDepartment(department: string): Promise<Employee[]> {
    return this.employees
      .createQueryBuilder('employee')
      .where(`employee.department = '${department}'`)
      .take(100)
      .getMany();
  }

  findByName(name: string): Promise<Employee[]> {
    return this.employees
      .createQueryBuilder('employee')
      .where('employee.name = :name', { name })
      .take(100)
      .getMany();
  }

  async headcount(department: string): Promise<number> {
    const rows = await this.dataSource.query('SELECT count(*) AS n FROM employee WHERE department = $1', [department]);
    return Number(rows[0].n);
  }

  async payroll(orderBy: string): Promise<unknown[]> {
    return this.dataSource.query(`SELECT id, salary_minor FROM employee ORDER BY ${orderBy} LIMIT 500`);
  }

  async patch(id: string, changes: UpdateEmployee): Promise<Employee> {
    const employee = await this.employees.findOneBy({ id });
    if (!employee) throw new NotFoundException();
    employee.name = changes.name ?? employee.name;
    return this.employees.save(employee);
  }

  async overwrite(id: string, body: Record<string, unknown>): Promise<Employee> {
    const employee = await this.employees.findOneByOrFail({ id });
    Object.assign(employee, body);
    return this.employees.save(employee);
  }
}
