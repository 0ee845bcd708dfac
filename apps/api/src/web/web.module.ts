import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { PlatformConfig } from '@qianli/config';
import { CONFIG } from '../platform/platform.module';
import { WebApps, WebController } from './web.controller';
import { webFilesOf } from './web-files';

/** Serves the built portal and reading room. The last module: its address `*` stands behind all others. */
@Module({
  controllers: [WebController],
  providers: [
    {
      provide: WebApps,
      inject: [CONFIG],
      useFactory: ({ webPath }: PlatformConfig): WebApps => ({ portal: webFilesOf(join(webPath, 'portal')), reading: webFilesOf(join(webPath, 'reading')) }),
    },
  ],
})
export class WebModule {}
