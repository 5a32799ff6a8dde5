#include <bluetooth/bluetooth.h>
#include <bluetooth/rfcomm.h>
