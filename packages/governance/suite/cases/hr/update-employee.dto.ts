import { IsOptional, IsString, MaxLength } from 'class-validator';

export class UpdateEmployee {
  @IsOptional()
  @IsString()
  @MaxLength(120)
  name?: string;
}
