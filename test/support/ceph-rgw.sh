#!/bin/bash
# One Ceph node with its S3 gateway on loopback: a real S3 server for the contract tests, in memory, from Debian's packages.
# usage: ceph-rgw.sh FOLDER S3_PORT MON_PORT MON_PORT2 OSD_PORT_FROM OSD_PORT_TO; the pids are in FOLDER/run/*.pid
set -euo pipefail
D=$1 S3_PORT=$2 MON_V2=$3 MON_V1=$4 OSD_FROM=$5 OSD_TO=$6
mkdir -p "$D"/{mon,osd,run,log,rgw}
cat > "$D/ceph.conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_initial_members = a
mon_host = [v2:127.0.0.1:$MON_V2,v1:127.0.0.1:$MON_V1]
public_network = 127.0.0.0/8
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 2
osd_pool_default_pgp_num = 2
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data = $D/mon
osd_data = $D/osd
osd_objectstore = memstore
memstore_device_bytes = 2147483648
run_dir = $D/run
admin_socket = $D/run/\$name.asok
log_file = $D/log/\$name.log
mon_cluster_log_file = $D/log/cluster.log
pid_file = $D/run/\$name.pid
keyring = $D/keyring
crash_dir = $D/log
ms_bind_port_min = $OSD_FROM
ms_bind_port_max = $OSD_TO
mon_data_avail_crit = 1
mon_data_avail_warn = 2
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$S3_PORT
rgw_data = $D/rgw
rgw_thread_pool_size = 16
ms_mon_client_mode = crc
CONF
export CEPH_CONF=$D/ceph.conf
C="-c $D/ceph.conf"
touch "$D/keyring"
monmaptool --create --fsid "$(sed -n 's/^fsid = //p' "$D/ceph.conf")" --addv a "[v2:127.0.0.1:$MON_V2,v1:127.0.0.1:$MON_V1]" "$D/monmap" > /dev/null
ceph-mon $C -i a --mkfs --monmap "$D/monmap"
ceph-mon $C -i a
UUID=$(cat /proc/sys/kernel/random/uuid)
ceph $C --connect-timeout 30 osd new "$UUID" > /dev/null
ceph-osd $C -i 0 --mkfs --osd-uuid "$UUID"
ceph-osd $C -i 0
radosgw $C -n client.rgw
radosgw-admin $C user create --uid test --display-name test --access-key testkey --secret-key testsecret > /dev/null
