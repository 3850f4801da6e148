/** What the finders look for. Paths are those of a root file system; what is not there is left out. */

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Where programs are. */
export const PROGRAM_FOLDERS = words('/bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin');

/** Where programs are that nobody calls by hand. */
export const DAEMON_FOLDERS = [
  ...PROGRAM_FOLDERS,
  ...words('/usr/libexec /usr/lib /lib /usr/lib/systemd /lib/systemd /usr/lib/openssh /usr/lib/postfix/sbin /opt/bin'),
];

/** Programs that run for ever: of distributions, of Buildroot and Yocto, of BusyBox. */
export const DAEMONS = words(`
  acpid anacron atd cron crond fcron haveged irqbalance rngd watchdog watchdogd wd_keepalive
  agetty fgetty getty login mgetty mingetty eudev mdev mdevd systemd-udevd udevd upowerd
  auditd klogd logd metalog rsyslogd socklog sysklogd syslog-ng syslogd netifd procd rpcd ubusd
  dbus-broker dbus-broker-launch dbus-daemon elogind gpsd ModemManager ofonod pcscd polkitd seatd
  systemd-coredump systemd-journald systemd-logind systemd-networkd systemd-resolved systemd-timesyncd
  connmand dhclient dhcpcd dhcpd dnsmasq iwd named NetworkManager odhcp6c odhcpd udhcpc udhcpc6 udhcpd unbound
  bgpd bird charon hostapd ifplugd openvpn ospfd pppd pppoe starter wpa_cli wpa_supplicant zcip zebra
  avahi-autoipd avahi-daemon chronyd lldpd mdnsd ntpd openntpd phc2sys ptp4l snmpd snmptrapd sntp
  dropbear fsvd in.tftpd inetd sshd sshd-session tcpsvd telnetd tftpd udpsvd utelnetd xinetd
  ftpd ksmbd.mountd nmbd proftpd pure-ftpd rpc.gssd rpc.idmapd rpc.mountd rpc.statd rpcbind smbd vsftpd winbindd
  apache2 boa caddy haproxy httpd lighttpd mini_httpd nginx php-fpm privoxy squid stunnel thttpd tor uhttpd
  beam.smp canlogserver coap-server emqx mbusd mosquitto nanomq opcua-server rabbitmq-server socketcand vernemq
  influxd mariadbd memcached mongod mysqld node_exporter postgres prometheus redis-server valkey-server
  collectd dovecot exim4 fluent-bit master monit msmtpd sendmail telegraf vector zabbix_agentd
  bluealsa bluealsad bluetoothd brcm_patchram_plus fancontrol lircd rfkill-daemon thd thermald triggerhappy upsd upsmon
  cage cups-browsed cupsd gdm3 jackd lightdm mpd pipewire pulseaudio saned sddm weston wireplumber Xorg
  balenad conmon containerd containerd-shim-runc-v2 crio dockerd k3s kubelet libvirtd lxcfs qemu-ga vmtoolsd
  aktualizr fwupd hawkbit-agent mender mender-auth mender-update packagekitd rauc snapd swupdate
  tomoyo-auditd tomoyo-notifyd tomoyo-queryd`);

/** What the kernel itself starts. */
export const KERNEL_HELPERS = words(`
  /sbin/modprobe /sbin/hotplug /sbin/request-key /sbin/mdev /sbin/poweroff /sbin/nfsdcltrack
  /usr/lib/systemd/systemd-coredump /usr/lib/systemd/systemd-cgroups-agent /usr/share/apport/apport`);

/** Folders whose programs are scripts that start and stop services. */
export const INIT_SCRIPT_FOLDERS = words('/etc/init.d /etc/rc.d/init.d /etc/rc.d /usr/local/etc/init.d');

/** Single ones. */
export const INIT_SCRIPTS = words('/etc/rc /etc/rc.local /etc/rc.sysinit /etc/rc.shutdown /etc/runit/1 /etc/runit/3');

/** Folders of folders with links to init scripts, such as rc3.d/S20name. */
export const RC_LINK_FOLDERS = words('/etc /etc/rc.d');

/** Where s6, runit and daemontools have a folder for each service; the programs in it that are run. */
export const SERVICE_FOLDERS = words(`
  /etc/sv /etc/service /etc/services.d /etc/s6/sv /etc/s6/service /etc/s6-overlay/s6-rc.d /etc/s6-rc/source
  /etc/s6-linux-init/current/run-image/service /etc/daemontools/service /var/service /service`);
export const SERVICE_PROGRAMS = words('run finish log/run');

/** Unit files of systemd; the first folder that has one counts. */
export const UNIT_FOLDERS = words(
  '/etc/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system',
);

/** Files that name the programs which dbus starts. */
export const DBUS_FOLDERS = words('/usr/share/dbus-1/system-services /usr/local/share/dbus-1/system-services');

/** systemd, which executes itself anew when it is told to. */
export const SYSTEMD = words('/usr/lib/systemd/systemd /lib/systemd/systemd');

/** The first program. */
export const INIT = '/sbin/init';

/**
 * Programs that run others, or that do one small thing: a service may begin with them, but a domain of its own would be
 * one for many purposes. A version behind the name does not count.
 */
export const NO_DAEMONS: ReadonlySet<string> = new Set(
  words(`
  ash bash busybox dash env execlineb fish hush ksh mksh sash sh toybox zsh
  awk bun deno gawk guile java lua luajit mawk node nodejs perl php pypy python ruby tclsh
  chroot flock ionice nice nohup nsenter runuser setpriv setsid start-stop-daemon stdbuf su sudo timeout unshare xargs
  cat chmod chown cp dd echo false find grep install kill killall ln logger mkdir mkfifo mknod mv
  insmod ip mount printf reboot rm rmdir sed sleep sync systemctl tail tee test touch tr true umount`),
);

/** Programs that scripts name in their first line, and which the kernel then reads in the script's domain. */
export const INTERPRETERS = words(`
  ash awk bash busybox dash env execlineb lua node nodejs openrc-run perl php python python3 ruby sh tclsh with-contenv`);

/** Code of interpreted languages. */
export const SCRIPT_LIBRARIES = [
  { folder: '/usr/lib', names: /^(?:python3(?:\.\d+)?|node_modules|perl5?|ruby|lua)$/ },
  { folder: '/usr/local/lib', names: /^(?:python3(?:\.\d+)?|node_modules|perl5?|ruby|lua)$/ },
  { folder: '/usr/share', names: /^(?:perl5?|python3|nodejs|ruby|lua|tcltk)$/ },
] as const;

/** Where shared libraries are, besides what the configuration of the dynamic linker names. */
export const LIBRARY_FOLDERS = words(
  '/lib /lib32 /lib64 /libx32 /usr/lib /usr/lib32 /usr/lib64 /usr/libx32 /usr/local/lib /usr/local/lib64',
);

/** Folders in those that have libraries too: of an architecture, of a kind of processor, of systemd. */
export const LIBRARY_SUBFOLDERS =
  /^(?:[a-z0-9_]+-linux-(?:gnu|musl|uclibc)[a-z0-9]*|glibc-hwcaps|hwcaps|[a-z0-9_-]+-v\d|tls|neon|vfp|systemd|blas|lapack)$/;

/** Files that the C library, the dynamic linker and every program with them read. */
export const COMMON_FILES = words(`
  /etc/ld.so.cache /etc/ld.so.preload /etc/ld-musl-aarch64.path /etc/ld-musl-armhf.path /etc/ld-musl-x86_64.path
  /etc/localtime /etc/timezone /etc/TZ /etc/locale.alias /usr/share/locale/locale.alias /etc/ssl/openssl.cnf
  /usr/lib/locale/locale-archive /usr/lib/locale/C.utf8/LC_CTYPE /usr/lib/locale/C.UTF-8/LC_CTYPE`);

/** Caches of character sets, in library folders. */
export const GCONV_CACHES = words('gconv/gconv-modules.cache gconv/gconv-modules');

/** What programs ask of the kernel: made when it is read. The last two are the process's own folders. */
export const KERNEL_FILES = words(String.raw`
  proc:/meminfo proc:/stat proc:/cpuinfo proc:/filesystems proc:/sys/kernel/osrelease proc:/sys/kernel/ngroups_max
  proc:/sys/kernel/cap_last_cap proc:/sys/vm/overcommit_memory proc:/sys/crypto/fips_enabled
  /sys/devices/system/cpu/online /sys/devices/system/cpu/possible
  proc:/self/\* proc:/self/\{\*\}/\*`);

/** Devices that hold nothing, and the pipes of a process, which have numbers for names. */
export const PLAIN_DEVICES = [
  { operations: 'read/write/append/truncate', path: '/dev/null' },
  { operations: 'read', path: '/dev/zero' },
  { operations: 'read', path: '/dev/random' },
  { operations: 'read', path: '/dev/urandom' },
  { operations: 'read/write/append/truncate', path: String.raw`pipe:[\$]` },
] as const;

/** Every name that the kernel gives. */
export const ANY_PATHNAME = words(String.raw`/ /\* /\{\*\}/ /\{\*\}/\* \*:/ \*:/\* \*:/\{\*\}/ \*:/\{\*\}/\* \*:[\$]`);

export const ANY_DIRECTORY = words(String.raw`/ /\{\*\}/ \*:/ \*:/\{\*\}/`);

/** ioctl commands about a descriptor alone: TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX. */
export const COMMON_IOCTL_COMMANDS = words('0x5401 0x5413 0x541B 0x5421 0x5450 0x5451');

/** Where the command of this package may be. */
export const TOOL_PLACES = words('/usr/sbin/tomoyo /usr/bin/tomoyo /usr/local/sbin/tomoyo /usr/local/bin/tomoyo');

/** Programs of the C tools that write policy. */
export const C_TOOLS = words(`
  /usr/sbin/tomoyo-loadpolicy /usr/sbin/tomoyo-editpolicy /usr/sbin/tomoyo-setlevel /usr/sbin/tomoyo-setprofile
  /usr/sbin/tomoyo-queryd`);
