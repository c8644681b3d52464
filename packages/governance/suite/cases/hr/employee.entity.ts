import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity()
export class Employee {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column({ length: 120 })
  name!: string;

  @Column({ length: 60 })
  department!: string;

  @Column({ default: false })
  isAdmin!: boolean;

  @Column({ type: 'bigint' })
  salaryMinor!: string;

  @Column({ type: 'float', default: 0 })
  bonusAmount!: number;

  @Column({ type: 'float', nullable: true })
  latitude!: number | null;
}
