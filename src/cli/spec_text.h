/* A specification as text, to read. */
#ifndef SOILGATE_CLI_SPEC_TEXT_H
#define SOILGATE_CLI_SPEC_TEXT_H

#include "soilgate/spec.h"

char *sg_cli_spec_text(const SgSpec *spec);

#endif
