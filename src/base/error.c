#include "soilgate/base.h"

GQuark sg_error_quark(void)
{
    return g_quark_from_static_string("soilgate-error");
}
