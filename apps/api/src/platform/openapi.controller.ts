import { Controller, Get } from '@nestjs/common';
import { openApi } from '@qianli/contracts';
import { Allows } from '@qianli/http';
import { platformVersion } from './version';

/** The contracts as OpenAPI. */
@Controller()
export class OpenApiController {
  private readonly document = openApi(platformVersion);

  @Get('/api/openapi.json')
  @Allows('public')
  get() {
    return this.document;
  }
}
